import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceKit
import Synchronization
import Wire

/// Asks chat-completions servers. The client behind it is made when it is first needed, since one that was made has to be
/// closed, also where the start of the service fails. A `Mutex`, since to find it waits for nothing.
final class CompletionClient: Sendable {
    private let made = Mutex<HTTPClient?>(nil)

    private var http: HTTPClient {
        made.withLock { made in
            if let made { return made }
            var configuration = HTTPClient.Configuration()
            // The key would go along.
            configuration.redirectConfiguration = .disallow
            configuration.timeout.connect = .seconds(5)
            // No word for so long, and nobody waits any more.
            configuration.timeout.read = .seconds(120)
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            made = client
            return client
        }
    }

    /// To be called after the last turn.
    func close() async throws {
        let client = made.withLock { made in
            defer { made = nil }
            return made
        }
        try await client?.shutdown()
    }

    /// Gives each piece of the answer to `take`, in order.
    /// - Throws: ``ProviderFailure``; what `take` throws.
    func stream(
        _ body: JSONObject, from provider: ModelProvider, _ take: (CompletionChunk) async throws -> Void
    ) async throws {
        var request = HTTPClientRequest(url: "\(provider.baseURL)/chat/completions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "text/event-stream")
        if let key = provider.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key.value)") }
        request.body = .bytes(ByteBuffer(string: JSONValue.object(body).text))
        let response: HTTPClientResponse
        do { response = try await http.execute(request, deadline: .now() + .seconds(600)) } catch {
            try Task.checkCancellation()
            throw ProviderFailure("\(provider.name) cannot be reached: \(error)", isTemporary: true)
        }
        guard response.status == .ok else { throw await Self.failure(response, provider) }
        var parser = EventStreamParser()
        do {
            for try await bytes in response.body {
                for event in try parser.feed(bytes.readableBytesView) {
                    if event == "[DONE]" { return }
                    try await take(try CompletionChunk(try Self.parsed(event)))
                }
            }
        } catch let error as HTTPClientError {
            try Task.checkCancellation()
            throw ProviderFailure("\(provider.name) broke off: \(error)", isTemporary: true)
        }
    }

    private static func parsed(_ event: String) throws(ProviderFailure) -> JSONValue {
        do { return try JSONParser.parse(event) } catch {
            throw ProviderFailure("the provider sent no JSON: \(error)", isTemporary: false)
        }
    }

    private static func failure(_ response: HTTPClientResponse, _ provider: ModelProvider) async -> ProviderFailure {
        var text = ""
        do { text = String(buffer: try await response.body.collect(upTo: 64 << 10)) } catch {
            text = "(its words cannot be read: \(error))"
        }
        let code = response.status.code
        let wait = response.headers.first(name: "Retry-After").flatMap { UInt8($0) }
        return ProviderFailure(
            "\(provider.name) answered \(code): \(text.prefix(500))", isTemporary: code == 429 || code >= 500,
            retryAfter: wait.map { .seconds(Int64($0)) })
    }
}
