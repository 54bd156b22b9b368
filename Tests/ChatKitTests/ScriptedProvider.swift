import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceKit
import Synchronization
import Wire

@testable import ChatKitService

/// A chat-completions server on loopback that answers what the test wrote down, one step a request; the last step again
/// and again.
final class ScriptedProvider: Sendable {
    enum Step: Sendable {
        /// Pieces of a body of server-sent events, as they are to arrive.
        case pieces([String])
        /// A body that ends in the middle.
        case broken([String])
        case failure(HTTPResponse.Status, retryAfter: Int? = nil)
        /// Says nothing for a while.
        case silence(Duration)
    }

    static let key = "canary-model-key-5d1c"

    private let steps: [Step]
    private let state = Mutex((requests: [JSONValue](), authorization: [String](), traces: [String]()))

    init(_ steps: [Step]) { self.steps = steps }

    var requests: [JSONValue] { state.withLock { $0.requests } }
    var traces: [String] { state.withLock { $0.traces } }
    var authorization: [String] { state.withLock { $0.authorization } }

    /// The data of one chunk.
    static func delta(_ members: JSONObject, finish: String? = nil) -> String {
        let choice: JSONValue = [
            "index": 0, "delta": .object(members), "finish_reason": finish.map { .string($0) } ?? .null,
        ]
        return "data: \(JSONValue.object(["choices": [choice]]).text)\n\n"
    }

    static func text(_ words: String...) -> Step {
        .pieces(
            words.map { delta(["content": .string($0)]) } + [delta([:], finish: "stop"), usage, "data: [DONE]\n\n"])
    }

    static let usage = #"data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3}}"# + "\n\n"

    /// Serves for the time of `body`, which gets the settings of the server.
    func serve<T: Sendable>(_ body: @Sendable (ModelProvider) async throws -> T) async throws -> T {
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let app = Application(
            router: router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in bound.yield(channel.localAddress?.port ?? 0) }, logger: .silent)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await app.run() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            defer { group.cancelAll() }
            let provider = ModelProvider(
                name: "local", baseURL: "http://127.0.0.1:\(port)/v1", apiKey: Secret(Self.key),
                models: ["small", "large"],
                transcriptionModel: "ears", patience: .milliseconds(500))
            return try await body(provider)
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("/v1/chat/completions") { [self] request, _ in
            let body = try JSONParser.parse(try await request.body.collect(upTo: 8 << 20))
            let number = state.withLock { state in
                state.requests.append(body)
                state.authorization.append(request.headers[.authorization] ?? "")
                state.traces.append(request.headers[HTTPField.Name("traceparent")!] ?? "")
                return state.requests.count - 1
            }
            return try await answer(steps[min(number, steps.count - 1)])
        }
        router.post("/v1/audio/transcriptions") { [self] request, _ in
            let form = String(buffer: try await request.body.collect(upTo: 8 << 20))
            state.withLock { $0.requests.append(.string(form)) }
            switch steps[0] {
            case .pieces(let pieces):
                return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: pieces[0])))
            default: return try await answer(steps[0])
            }
        }
        return router
    }

    private func answer(_ step: Step) async throws -> Response {
        switch step {
        case .failure(let status, let seconds):
            var headers: HTTPFields = [.contentType: "application/json"]
            headers[.retryAfter] = seconds.map { "\($0)" }
            return Response(
                status: status, headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"error":{"message":"no"}}"#)))
        case .silence(let span):
            try await Task.sleep(for: span)
            return Response(status: .ok)
        case .pieces(let pieces), .broken(let pieces):
            var isBroken = false
            if case .broken = step { isBroken = true }
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { [isBroken] writer in
                    for piece in pieces { try await writer.write(ByteBuffer(string: piece)) }
                    if isBroken { throw CancellationError() }
                    try await writer.finish(nil)
                })
        }
    }
}
