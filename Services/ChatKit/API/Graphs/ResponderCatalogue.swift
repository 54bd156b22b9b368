public import Wire

/// What a workflow version's graph may say about who answers: `{"responder": "<name>", ...}`. Values only, so that
/// the owner of the versions can check a graph when it is made.
public enum ResponderCatalogue {
    public static let all = [
        (name: "demo", summary: "Built in: repeats what was said and shows what a chat can do."),
        (name: ModelGraph.responder, summary: "A chat-completions server that the operator configured."),
        (name: ScriptGraph.responder, summary: "An uploaded script, run by a sandboxed worker."),
    ]

    /// What is wrong with a graph; empty if its responder understands it, be it available or not. Members that no
    /// responder knows are left alone.
    public static func findings(in graph: JSONValue) -> [GraphFinding] {
        guard case .object(let members) = graph else {
            return [GraphFinding(path: "", message: "The graph must be an object.")]
        }
        guard let responder = members["responder"] else {
            return [GraphFinding(path: "responder", message: "The graph names no responder.")]
        }
        guard let name = responder.stringValue else {
            return [GraphFinding(path: "responder", message: "The name of the responder must be a string.")]
        }
        switch name {
        case "demo": return DemoGraph.findings(in: members)
        case ModelGraph.responder: return ModelGraph.findings(in: members)
        case ScriptGraph.responder: return ScriptGraph.findings(in: members)
        default:
            let known = all.map(\.name).joined(separator: ", ")
            return [GraphFinding(path: "responder", message: "This responder is not known. Known: \(known).")]
        }
    }
}

/// A responder as publishers see it.
public struct ResponderDescription: Codable, Sendable, Hashable {
    /// What a graph's `responder` says.
    public let name: String
    public let summary: String
    /// False for one that this server cannot run.
    public let isAvailable: Bool

    public init(name: String, summary: String, isAvailable: Bool) {
        self.name = name
        self.summary = summary
        self.isAvailable = isAvailable
    }

    private enum CodingKeys: String, CodingKey {
        case name, summary
        case isAvailable = "is_available"
    }
}

/// One fault of a graph.
public struct GraphFinding: Codable, Sendable, Hashable {
    /// Member names from the graph's root, joined by dots; empty for the graph itself.
    public let path: String
    /// A sentence for the publisher.
    public let message: String

    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }
}
