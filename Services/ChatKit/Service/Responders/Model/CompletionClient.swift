import AsyncHTTPClient
import Foundation
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

    /// What was said in a recording.
    /// - Throws: ``ProviderFailure``.
    func transcribe(
        _ audio: ByteBuffer, _ mimeType: String, _ model: String, at provider: ModelProvider
    ) async throws -> String {
        // No recording holds it, since nobody knows it before.
        let boundary = "part-\(UUID().uuidString)"
        let ending = mimeType.split(separator: "/").last.map { $0.replacing("x-", with: "") } ?? "webm"
        var body = ByteBuffer()
        body.writeString(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n\(model)\r\n"
                + "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"speech.\(ending)\"\r\n"
                + "Content-Type: \(mimeType)\r\n\r\n")
        body.writeImmutableBuffer(audio)
        body.writeString("\r\n--\(boundary)--\r\n")
        let response = try await post(
            body, "multipart/form-data; boundary=\(boundary)", to: "/audio/transcriptions", of: provider,
            accepting: "application/json", within: .seconds(60))
        do {
            let answer = try JSONParser.parse(try await response.body.collect(upTo: 1 << 20))
            if let text = answer["text"]?.stringValue { return text }
        } catch {
            try Task.checkCancellation()
            throw ProviderFailure("\(provider.name) broke off: \(error)", isTemporary: true)
        }
        throw ProviderFailure("\(provider.name) sent no text", isTemporary: false)
    }

    /// Gives each piece of the answer to `take`, in order.
    /// - Parameter trace: the value of `traceparent`; nil to send none.
    /// - Throws: ``ProviderFailure``; what `take` throws.
    func stream(
        _ body: JSONObject, from provider: ModelProvider, trace: String? = nil,
        _ take: (CompletionChunk) async throws -> Void
    ) async throws {
        let response = try await post(
            ByteBuffer(string: JSONValue.object(body).text), "application/json", to: "/chat/completions", of: provider,
            accepting: "text/event-stream", within: .seconds(600), trace: trace)
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

    /// - Throws: ``ProviderFailure``, also for an answer that is none.
    private func post(
        _ body: ByteBuffer, _ type: String, to path: String, of provider: ModelProvider, accepting accepted: String,
        within limit: TimeAmount, trace: String? = nil
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "\(provider.baseURL)\(path)")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: type)
        request.headers.add(name: "Accept", value: accepted)
        if let trace { request.headers.add(name: "traceparent", value: trace) }
        if let key = provider.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key.value)") }
        request.body = .bytes(body)
        let response: HTTPClientResponse
        do { response = try await http.execute(request, deadline: .now() + limit) } catch {
            try Task.checkCancellation()
            throw ProviderFailure("\(provider.name) cannot be reached: \(error)", isTemporary: true)
        }
        guard response.status == .ok else { throw await Self.failure(response, provider) }
        return response
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
