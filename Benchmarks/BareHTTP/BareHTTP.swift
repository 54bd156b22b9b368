import Crypto
import Foundation
import Hummingbird
import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// The least that the framework can do, to hold the Gateway against: one JSON answer, one stream of 50 events, one of as
/// many as are asked for, ten a second, one signature.
/// Started as `bench-bare-http PORT`.
@main
struct BareHTTP {
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 0
        let router = Router()
        router.get("json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: Self.metadata)))
        }
        router.post("events") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    for _ in 0..<50 { try await writer.write(ByteBuffer(string: Self.event)) }
                    try await writer.finish(nil)
                })
        }
        router.post("slow") { request, _ in
            let count = request.uri.queryParameters.get("events", as: Int.self) ?? 20
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    for number in 0..<count {
                        if number > 0 { try await Task.sleep(for: .milliseconds(100)) }
                        try await writer.write(ByteBuffer(string: Self.event))
                    }
                    try await writer.finish(nil)
                })
        }
        let key = P256.Signing.PrivateKey()
        router.post("sign") { request, _ in
            _ = try await request.body.collect(upTo: 1 << 20)
            let signature = try key.signature(for: Data(Self.claims.utf8)).rawRepresentation
            let token = "\(Data(Self.claims.utf8).base64EncodedString()).\(signature.base64EncodedString())"
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"client_secret":"\#(token)"}"#)))
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                print(channel.localAddress?.port ?? 0)
                // The runner reads the port from a pipe, which would hold the line back.
                fflush(nil)
            })
        try await application.runService()
    }

    /// About as long as those of a chat token.
    private static let claims = String(repeating: #""name":"value of a claim","#, count: 30)

    private static let metadata =
        #"{"id":"11111111-1111-4111-8111-111111111111","handle":"demo","name":"Demo","description":null,"#
        + #""is_public":true,"require_login":false,"share_url":"http://127.0.0.1:2025/chat/demo","chatkit":null}"#

    private static let event =
        #"data: {"type":"thread.item.updated","item_id":"msg_0123456789abcdef0123456789abcdef","update":"#
        + #"{"type":"assistant_message.content_part.text_delta","content_index":0,"delta":"word "}}"# + "\n\n"
}
