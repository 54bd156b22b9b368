import Wire

/// One piece of a streamed completion, in the spellings that servers are known to use.
struct CompletionChunk: Sendable, Hashable {
    struct ToolCall: Sendable, Hashable {
        let index: Int
        let id: String?
        let name: String?
        let arguments: String
    }

    struct Usage: Sendable, Hashable {
        let promptTokens: Int
        let completionTokens: Int
    }

    var text = ""
    var reasoning = ""
    var toolCalls: [ToolCall] = []
    /// Why it ended; nil while it goes on.
    var finish: String?
    var usage: Usage?

    /// - Throws: ``ProviderFailure`` for an error that the server put into its stream.
    init(_ value: JSONValue) throws(ProviderFailure) {
        if let error = value["error"], error != .null {
            throw ProviderFailure(error["message"]?.stringValue ?? error.text, isTemporary: true)
        }
        if let usage = value["usage"], usage != .null {
            self.usage = Usage(
                promptTokens: usage["prompt_tokens"]?.intValue ?? 0,
                completionTokens: usage["completion_tokens"]?.intValue ?? 0)
        }
        guard let choice = value["choices"]?.arrayValue?.first else { return }
        finish = choice["finish_reason"]?.stringValue
        guard let delta = choice["delta"] else { return }
        text = delta["content"]?.stringValue ?? ""
        reasoning = (delta["reasoning_content"] ?? delta["reasoning"])?.stringValue ?? ""
        toolCalls = (delta["tool_calls"]?.arrayValue ?? []).enumerated().map { position, call in
            ToolCall(
                index: call["index"]?.intValue ?? position, id: call["id"]?.stringValue,
                name: call["function"]?["name"]?.stringValue,
                arguments: call["function"]?["arguments"]?.stringValue ?? "")
        }
    }
}

/// Why a provider gave no answer. For logs; visitors are told less.
struct ProviderFailure: Error, CustomStringConvertible {
    let description: String
    /// Whether asking again may help.
    let isTemporary: Bool
    /// How long the provider wants to be left alone.
    var retryAfter: Duration?

    init(_ description: String, isTemporary: Bool, retryAfter: Duration? = nil) {
        self.description = description
        self.isTemporary = isTemporary
        self.retryAfter = retryAfter
    }
}

/// Cuts a body of server-sent events into the data of each (WHATWG HTML, section 9.2.6), however it was cut on its way.
struct EventStreamParser: Sendable {
    /// Bytes of one event.
    private static let limit = 1 << 20

    private var line: [UInt8] = []
    private var data: [UInt8]?
    private var isAfterReturn = false

    /// - Throws: ``ProviderFailure`` for an event that is too large.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(ProviderFailure) -> [String] {
        var events: [String] = []
        for byte in bytes {
            // A line ends with LF, CR or both.
            defer { isAfterReturn = byte == UInt8(ascii: "\r") }
            if byte == UInt8(ascii: "\n"), isAfterReturn { continue }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                line.append(byte)
                guard line.count + (data?.count ?? 0) <= Self.limit else {
                    throw ProviderFailure("an event is larger than \(Self.limit) bytes", isTemporary: false)
                }
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> String? {
        defer { line = [] }
        if line.isEmpty {
            defer { data = nil }
            return data.map { String(decoding: $0, as: UTF8.self) }
        }
        guard line.starts(with: Array("data:".utf8)) else { return nil }
        var value = line.dropFirst("data:".utf8.count)
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if data == nil { data = Array(value) } else { data?.append(contentsOf: [UInt8(ascii: "\n")] + value) }
        return nil
    }
}
