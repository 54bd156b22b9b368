public import Wire

/// `{"responder": "langgraph", "format": "langgraph-script", "source": …, "entrypoint": …, "index": …}`: an uploaded
/// Python script, kept as it came, and what was found in it without running it.
public struct ScriptGraph: Sendable, Hashable {
    public static let responder = "langgraph"
    public static let format = "langgraph-script"

    public let source: String
    /// The name in the script that makes the graph; nil where the worker has to find it.
    public let entrypoint: String?
    /// Credentials that the script refers to, each once.
    public let credentials: [String]

    public init(source: String, entrypoint: String?, credentials: [String]) {
        self.source = source
        self.entrypoint = entrypoint
        self.credentials = credentials
    }

    /// The graph as versions hold it.
    public var graph: JSONValue {
        [
            "responder": .string(Self.responder), "format": .string(Self.format), "source": .string(source),
            "entrypoint": entrypoint.map { .string($0) } ?? .null,
            "index": [
                "cron": [], "listeners": [], "credentials": .array(credentials.map { .string($0) }), "mermaid": nil,
            ],
        ]
    }

    /// - Returns: nil for a graph that is no script.
    public init?(graph: JSONValue) {
        guard graph["responder"]?.stringValue == Self.responder, let source = graph["source"]?.stringValue else {
            return nil
        }
        self.init(
            source: source, entrypoint: graph["entrypoint"]?.stringValue,
            credentials: (graph["index"]?["credentials"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    static func findings(in members: JSONObject) -> [GraphFinding] {
        var findings: [GraphFinding] = []
        if members["format"]?.stringValue != format {
            findings.append(GraphFinding(path: "format", message: "The format must be \(format)."))
        }
        switch members["source"] {
        case .string(let source) where source.contains { !$0.isWhitespace }: break
        default: findings.append(GraphFinding(path: "source", message: "The source of the script must be there."))
        }
        switch members["entrypoint"] {
        case .string, .null, nil: break
        default: findings.append(GraphFinding(path: "entrypoint", message: "The entrypoint must be a name."))
        }
        switch members["index"] {
        case .object, nil: break
        default: findings.append(GraphFinding(path: "index", message: "The index must be an object."))
        }
        return findings
    }
}
