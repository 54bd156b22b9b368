public import Wire

/// What a workflow version's graph may say about who answers: `{"responder": "<name>", ...}`. Values only, so that
/// the owner of the versions can check a graph when it is made.
public enum ResponderCatalogue {
    public static let all = [
        ResponderDescription(
            name: "demo", summary: "Built in: repeats what was said and shows what a chat can do.", isAvailable: true),
        ResponderDescription(
            name: "model", summary: "A chat-completions server that the operator configured.", isAvailable: false),
        ResponderDescription(
            name: "langgraph", summary: "An uploaded script, run by a sandboxed worker.", isAvailable: false),
    ]

    /// The values of `mode` that the demo responder knows. Without a mode it answers to keywords.
    public static let demoModes = ["echo"]

    /// What is wrong with a graph; empty if it can be run. Members that no responder knows are left alone.
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
        guard let description = all.first(where: { $0.name == name }) else {
            let known = all.filter(\.isAvailable).map(\.name).joined(separator: ", ")
            return [GraphFinding(path: "responder", message: "This responder is not known. Known: \(known).")]
        }
        guard description.isAvailable else {
            return [GraphFinding(path: "responder", message: "The responder \(name) is not available on this server.")]
        }
        return demoFindings(members)
    }

    private static func demoFindings(_ members: JSONObject) -> [GraphFinding] {
        guard let mode = members["mode"], mode != .null else { return [] }
        if let name = mode.stringValue, demoModes.contains(name) { return [] }
        return [
            GraphFinding(path: "mode", message: "The demo responder knows: \(demoModes.joined(separator: ", ")).")
        ]
    }
}

/// A responder as publishers see it.
public struct ResponderDescription: Codable, Sendable, Hashable {
    /// What a graph's `responder` says.
    public let name: String
    public let summary: String
    /// False for a name that is reserved but that this server cannot run.
    public let isAvailable: Bool

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
