import NIOCore
import Wire

/// The first frame of each side: `{"version":1,"service":"publish"}`.
struct Hello: Codable {
    let version: Int
    let service: String

    static func frame(service: String) -> Frame {
        var body = ByteBuffer()
        body.writeJSON(["version": .int(FrameLimits.protocolVersion), "service": .string(service)])
        return Frame(FrameHeader(.hello), body: body)
    }

    /// The name of the peer, if it speaks our version.
    static func check(_ frame: Frame) -> Result<String, ProtocolViolation> {
        do {
            let hello = try WireDecoder().decode(Hello.self, from: frame.body)
            guard hello.version == FrameLimits.protocolVersion else {
                return .failure(ProtocolViolation("The peer speaks version \(hello.version) of the protocol."))
            }
            return .success(hello.service)
        } catch {
            return .failure(ProtocolViolation("The peer's hello is unreadable."))
        }
    }
}
