import ChatKitAPI
import Wire

/// What a version holds: a graph that its responder understands, and what the publisher notes about it.
struct VersionContent: Sendable, Hashable {
    let graph: JSONValue
    var metadata = JSONObject()
    var runnableConfig: JSONObject?
    var mermaid: String?
    var notes: String?
}

extension VersionContent {
    /// What a publisher sent.
    init(
        checking graph: JSONValue, metadata: JSONValue? = nil, runnableConfig: JSONValue? = nil, mermaid: String? = nil,
        notes: String? = nil
    ) throws(PublishError) {
        let findings = ResponderCatalogue.findings(in: graph)
        guard findings.isEmpty else { throw .invalidGraph(findings) }
        self.init(graph: graph)
        self.metadata = try Self.object(metadata, at: "metadata") ?? JSONObject()
        self.runnableConfig = try Self.object(runnableConfig, at: "runnable_config")
        if let config = self.runnableConfig { try Self.check(config) }
        for (text, name) in [(mermaid, "mermaid"), (notes, "notes")] {
            if let text { try Text.check(text, at: [name]) }
        }
        self.mermaid = mermaid
        self.notes = notes
    }

    private static func object(_ value: JSONValue?, at name: String) throws(PublishError) -> JSONObject? {
        guard let value, value != .null else { return nil }
        guard case .object(let object) = value else { throw .invalid(path: [name], message: "must be an object") }
        return object
    }

    private static let configKeys: Set<String> = [
        "configurable", "tags", "metadata", "callbacks", "run_name", "recursion_limit", "max_concurrency", "prompts",
    ]
    private static let configRanges = ["recursion_limit": 1...250, "max_concurrency": 1...32]

    private static func check(_ config: JSONObject) throws(PublishError) {
        for (name, value) in config.members {
            guard configKeys.contains(name) else {
                throw .invalid(path: ["runnable_config", name], message: "is not known")
            }
            guard let range = configRanges[name], value != .null else { continue }
            guard let number = value.intValue, range.contains(number) else {
                throw .invalid(
                    path: ["runnable_config", name],
                    message: "must be an integer from \(range.lowerBound) to \(range.upperBound)")
            }
        }
    }
}
