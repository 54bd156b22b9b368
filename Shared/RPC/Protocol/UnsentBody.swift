import NIOCore
import Wire

/// What is left to send of a body that travels in pieces. Credit moves it on.
struct UnsentBody {
    private var rest: ByteBuffer

    init(_ body: ByteBuffer) { rest = body }

    var isEmpty: Bool { rest.readableBytes == 0 }

    /// The frames that credit allows now: pieces, and after the last one the end.
    mutating func frames(of id: UInt64, _ stream: inout SendWindow, _ connection: inout SendWindow) -> [Frame] {
        var frames: [Frame] = []
        while !isEmpty, stream.isOpen, connection.isOpen,
            let piece = rest.readSlice(length: min(FrameLimits.piece, rest.readableBytes))
        {
            let cost = creditCost(ofBytes: piece.readableBytes)
            stream.spend(cost)
            connection.spend(cost)
            frames.append(Frame(FrameHeader(.item, id: id), body: piece))
        }
        if isEmpty { frames.append(Frame(FrameHeader(.end, id: id))) }
        return frames
    }
}
