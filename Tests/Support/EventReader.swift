import NIOCore
public import Wire

/// Cuts the body of an event stream into its events.
public struct EventReader {
    /// A stream that does not keep to the framing of the protocol (section 6).
    public struct BadFraming: Error {
        public let text: String
    }

    private var body: HTTPClient.Body
    private var pending = ByteBuffer()

    public init(_ body: HTTPClient.Body) { self.body = body }

    /// The next event; nil at the clean end of the stream.
    public mutating func next() async throws -> JSONValue? {
        while true {
            if let end = pending.readableBytesView.firstRange(of: "\n\n".utf8) {
                let length = end.lowerBound - pending.readerIndex
                guard var event = pending.readSlice(length: length), event.readString(length: 6) == "data: " else {
                    throw BadFraming(text: String(buffer: pending))
                }
                pending.moveReaderIndex(forwardBy: 2)
                return try JSONParser.parse(event)
            }
            guard let piece = try await body.next() else {
                guard pending.readableBytes == 0 else { throw BadFraming(text: String(buffer: pending)) }
                return nil
            }
            pending.writeImmutableBuffer(piece)
        }
    }

    /// All events that are left.
    public mutating func all() async throws -> [JSONValue] {
        var events: [JSONValue] = []
        while let event = try await next() { events.append(event) }
        return events
    }
}
