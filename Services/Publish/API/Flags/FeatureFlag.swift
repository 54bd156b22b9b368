/// A switch that the operator can turn without a restart.
public struct FeatureFlag: Codable, Sendable, Hashable {
    public enum Name: String, Codable, Sendable, CaseIterable {
        /// Publishing, and changing what is published. Revoking is always possible.
        case publish = "chatkit_publish_enabled"
        /// Chat tokens for the workflow's own page and bubble.
        case canvas = "chatkit_canvas_enabled"
        /// Chats with published workflows, and their pages.
        case publicChat = "chatkit_public_enabled"
    }

    public let name: Name
    /// Off means off for everybody but the workspaces that say otherwise.
    public var isEnabled: Bool
    /// How many of a hundred subjects have it, where it is enabled. The same subjects each time, and a higher number
    /// takes none away; nobody's choice is stored.
    public var percentage: Int
    /// Decides alone for workflows of these workspaces, by lower-case name.
    public var workspaces: [String: Bool]

    public init(name: Name, isEnabled: Bool = true, percentage: Int = 100, workspaces: [String: Bool] = [:]) {
        self.name = name
        self.isEnabled = isEnabled
        self.percentage = percentage
        self.workspaces = workspaces
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case isEnabled = "enabled"
        case percentage
        case workspaces
    }
}

extension FeatureFlag {
    /// Whether the feature is there for a subject at a workflow of some workspaces. Where several of them decide, one
    /// that says no is enough.
    public func isOn(for subject: String, in workspaces: some Sequence<String>) -> Bool {
        let decisions = workspaces.compactMap { self.workspaces[$0] }
        if !decisions.isEmpty { return !decisions.contains(false) }
        guard isEnabled, percentage < 100 else { return isEnabled }
        return Self.place(of: "\(name.rawValue):\(subject)") < UInt64(percentage)
    }

    /// Whether there is anybody whom the feature is there for, at a workflow of some workspaces.
    public func isOnForSome(in workspaces: some Sequence<String>) -> Bool {
        let decisions = workspaces.compactMap { self.workspaces[$0] }
        return decisions.isEmpty ? isEnabled && percentage > 0 : !decisions.contains(false)
    }

    /// A number from 0 to 99 that a text always has: FNV-1a, whose high bits are mixed well only after a last step.
    private static func place(of text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= hash >> 32
        hash = hash &* 0x9e37_79b9_7f4a_7c15
        return (hash >> 32) % 100
    }
}
