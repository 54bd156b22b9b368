import NIOCore
import Wire

extension ServiceError {
    /// The error as it travels. Details that a frame cannot hold are left out.
    func frame(_ id: UInt64) -> Frame {
        var members: JSONObject = ["code": .string(code), "message": .string(message)]
        members["details"] = details
        members["retry_after"] = retryAfter.map { .int($0) }
        var body = ByteBuffer()
        body.writeJSON(.object(members))
        guard body.readableBytes > FrameLimits.piece else { return Frame(FrameHeader(.error, id: id), body: body) }
        return ServiceError(code, String(message.prefix(200)), retryAfter: retryAfter).frame(id)
    }
}
