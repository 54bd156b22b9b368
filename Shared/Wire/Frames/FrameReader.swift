public import NIOCore

/// Why bytes are not frames. Each ends the connection they came on.
public enum FrameError: Error, Sendable, Equatable {
    /// Length zero, a length beyond ``FrameLimits/skippable``, or an unreadable header.
    case garbage(String)
    case unknownKind(String)
}

/// Cuts a byte stream into frames. Holds only bytes that arrived: no length field makes it allocate anything.
public struct FrameReader {
    /// What stands in the stream next.
    public enum Element: Sendable, Equatable {
        case frame(Frame)
        /// A frame longer than ``FrameLimits/frame``. Its header was read; its body is skipped as it arrives.
        case oversized(FrameHeader, length: Int)
    }

    private var pending = ByteBuffer()
    private var toSkip = 0

    public init() {}

    /// Bytes that arrived and are not part of a whole frame yet.
    public var pendingBytes: Int { pending.readableBytes }

    public mutating func append(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            // A stream whose chunks always end within a frame would grow the buffer for ever.
            if pending.readerIndex > FrameLimits.piece { pending.discardReadBytes() }
            pending.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole frame, or nil until more bytes arrive.
    public mutating func next() throws(FrameError) -> Element? {
        skip()
        guard toSkip == 0, let field = pending.getInteger(at: pending.readerIndex, as: UInt32.self) else { return nil }
        let length = Int(field)
        guard length > 0 else { throw .garbage("a frame of length zero") }
        guard length <= FrameLimits.frame else { return try oversized(length) }
        guard pending.readableBytes >= 4 + length else { return nil }
        pending.moveReaderIndex(forwardBy: 4)
        guard var content = pending.readSlice(length: length) else { return nil }
        let header = try readHeader(from: &content)
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        return .frame(Frame(header, body: content))
    }

    private mutating func oversized(_ length: Int) throws(FrameError) -> Element? {
        guard length <= FrameLimits.skippable else { throw .garbage("a frame of \(length) bytes") }
        guard var content = pending.getSlice(at: pending.readerIndex + 4, length: pending.readableBytes - 4) else {
            return nil
        }
        let hasLine = content.readableBytesView.prefix(FrameLimits.header + 1).contains(UInt8(ascii: "\n"))
        guard hasLine || content.readableBytes > FrameLimits.header else { return nil }
        let header = try readHeader(from: &content)
        toSkip = 4 + length
        skip()
        return .oversized(header, length: length)
    }

    private mutating func skip() {
        let amount = min(toSkip, pending.readableBytes)
        guard amount > 0 else { return }
        pending.moveReaderIndex(forwardBy: amount)
        toSkip -= amount
        pending.discardReadBytes()
    }

    private func readHeader(from content: inout ByteBuffer) throws(FrameError) -> FrameHeader {
        let view = content.readableBytesView.prefix(FrameLimits.header + 1)
        guard let lineEnd = view.firstIndex(of: UInt8(ascii: "\n")),
            let line = content.readSlice(length: lineEnd - view.startIndex)
        else { throw .garbage("a header line without end") }
        content.moveReaderIndex(forwardBy: 1)
        return try FrameHeader(line: line)
    }
}
