import PublishAPI
import Wire

/// A change of a feature flag, brought into its stored form.
struct FlagChange: Sendable, Hashable {
    private static let workspaceCount = 1000

    let name: FeatureFlag.Name
    let isEnabled: Bool?
    let percentage: Int?
    /// Nil takes the workspace out.
    let workspaces: [String: Bool?]

    init(_ input: SetFlag.Input) throws(PublishError) {
        guard let name = FeatureFlag.Name(rawValue: input.name) else { throw .flagNotFound }
        self.name = name
        isEnabled = input.isEnabled
        percentage = input.percentage
        if let percentage, !(0...100).contains(percentage) {
            throw .invalid(path: ["percentage"], message: "must be an integer from 0 to 100")
        }
        var workspaces: [String: Bool?] = [:]
        for (text, value) in input.workspaces ?? [:] {
            let workspace = Text.trimmed(text).lowercased()
            guard !workspace.isEmpty else { throw .invalid(path: ["workspaces"], message: "must have names") }
            try Text.check(workspace, at: ["workspaces"], limit: 256)
            workspaces[workspace] = value
        }
        self.workspaces = workspaces
    }

    /// - Returns: the flag afterwards and what the audit log says; nil if nothing changes.
    func applied(
        to old: FeatureFlag, by principal: Principal, at now: Timestamp
    ) throws(PublishError) -> (flag: FeatureFlag, entry: AuditRecord)? {
        var flag = old
        if let isEnabled { flag.isEnabled = isEnabled }
        if let percentage { flag.percentage = percentage }
        for (workspace, value) in workspaces { flag.workspaces[workspace] = value }
        guard flag.workspaces.count <= Self.workspaceCount else {
            throw .invalid(path: ["workspaces"], message: "must be at most \(Self.workspaceCount)")
        }
        guard flag != old else { return nil }
        let entry = AuditRecord(
            actor: principal.subject, action: .flagChanged, at: now,
            metadata: ["name": .string(name.rawValue), "from": old.json, "to": flag.json])
        return (flag, entry)
    }
}

extension FeatureFlag {
    fileprivate var json: JSONValue {
        let workspaces = self.workspaces.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.bool($0.value)) }
        return [
            "enabled": .bool(isEnabled), "percentage": .int(percentage), "workspaces": .object(JSONObject(workspaces)),
        ]
    }
}
