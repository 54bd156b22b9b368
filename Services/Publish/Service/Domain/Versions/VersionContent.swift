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
        self.runnableConfig = try RunnableConfig.check(runnableConfig)
        for (text, name) in [(mermaid, "mermaid"), (notes, "notes")] {
            if let text { try Text.check(text, at: [name]) }
        }
        self.mermaid = mermaid
        self.notes = notes
    }

    static func object(_ value: JSONValue?, at name: String) throws(PublishError) -> JSONObject? {
        guard let value, value != .null else { return nil }
        guard case .object(let object) = value else { throw .invalid(path: [name], message: "must be an object") }
        return object
    }
}
