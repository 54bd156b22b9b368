public import Wire

/// `{"responder": "model", "provider": …, "model": …, "system": …, …}`: a chat-completions server that the operator set up
/// answers. A graph names a provider, never an address: what a publisher writes must not decide where we connect.
public struct ModelGraph: Sendable, Hashable {
    /// Something that the page can do for the model.
    public struct Tool: Sendable, Hashable {
        public let name: String
        public let description: String?
        /// A JSON Schema of an object.
        public let parameters: JSONObject
    }

    public static let responder = "model"
    public static let usualHistoryTokens = 8000

    public let provider: String
    /// Nil for the provider's first.
    public let model: String?
    /// Instructions; `{{workflow}}`, `{{date}}` and `{{metadata.NAME}}` are filled in.
    public let system: String?
    public let temperature: Double?
    public let maxTokens: Int?
    /// How much of the thread the model sees, as far as bytes tell tokens.
    public let historyTokens: Int
    public let tools: [Tool]

    /// - Returns: nil for a graph with findings.
    public init?(graph: JSONValue) {
        guard case .object(let members) = graph, Self.findings(in: members).isEmpty,
            let provider = members["provider"]?.stringValue
        else { return nil }
        self.provider = provider
        model = members["model"]?.stringValue
        system = members["system"]?.stringValue
        temperature = members["temperature"]?.doubleValue
        maxTokens = members["max_tokens"]?.intValue
        historyTokens = members["history_tokens"]?.intValue ?? Self.usualHistoryTokens
        tools = (members["tools"]?.arrayValue ?? []).compactMap { tool in
            guard let name = tool["name"]?.stringValue else { return nil }
            return Tool(
                name: name, description: tool["description"]?.stringValue,
                parameters: tool["parameters"]?.objectValue ?? ["type": "object", "properties": [:]])
        }
    }

    static func findings(in members: JSONObject) -> [GraphFinding] {
        var findings: [GraphFinding] = []
        func expect(_ name: String, _ what: String, _ isGood: (JSONValue) -> Bool) {
            guard let value = members[name], value != .null, !isGood(value) else { return }
            findings.append(GraphFinding(path: name, message: "The \(name) must be \(what)."))
        }
        if members["provider"] == nil {
            findings.append(GraphFinding(path: "provider", message: "The graph names no provider of models."))
        }
        expect("provider", "the name of a provider") { $0.stringValue?.isEmpty == false }
        expect("model", "the name of a model") { $0.stringValue?.isEmpty == false }
        expect("system", "a text of at most 64 KiB") { $0.stringValue.map { $0.utf8.count <= 64 << 10 } ?? false }
        expect("temperature", "a number from 0 to 2") { $0.doubleValue.map((0...2).contains) ?? false }
        expect("max_tokens", "an integer from 1 to 1000000") { $0.intValue.map((1...1_000_000).contains) ?? false }
        expect("history_tokens", "an integer from 100 to 1000000") {
            $0.intValue.map((100...1_000_000).contains) ?? false
        }
        expect("tools", "a list of at most 64 tools, each with a name and, if any, parameters") { value in
            guard let tools = value.arrayValue, tools.count <= 64 else { return false }
            return tools.allSatisfy { tool in
                tool["name"]?.stringValue?.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil
                    && (tool["parameters"].map { $0.objectValue != nil } ?? true)
            }
        }
        for name in ["url", "base_url", "api_base", "api_key", "endpoint"] where members[name] != nil {
            findings.append(
                GraphFinding(path: name, message: "Addresses and keys are the operator's; name a provider instead."))
        }
        return findings
    }
}

extension JSONValue {
    fileprivate var doubleValue: Double? {
        guard case .number(let text) = self else { return nil }
        return Double(text)
    }
}
