/// All feature flags as of one revision.
public struct FeatureFlags: Codable, Sendable, Hashable {
    /// In the order of ``FeatureFlag/Name``, each once.
    public private(set) var flags: [FeatureFlag]

    /// - Parameter changed: flags that are not as they are by default, which is on for everybody.
    public init(_ changed: some Sequence<FeatureFlag> = []) {
        let changed = Dictionary(changed.map { ($0.name, $0) }) { $1 }
        flags = FeatureFlag.Name.allCases.map { changed[$0] ?? FeatureFlag(name: $0) }
    }

    public subscript(name: FeatureFlag.Name) -> FeatureFlag {
        flags.first { $0.name == name } ?? FeatureFlag(name: name)
    }

    public func isOn(
        _ name: FeatureFlag.Name, for subject: String, in workspaces: some Sequence<String>
    ) -> Bool {
        self[name].isOn(for: subject, in: workspaces)
    }

    /// A peer of another version may know other flags; those are nothing to us.
    public init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        var known: [FeatureFlag] = []
        while !list.isAtEnd {
            let flag = try list.decode(NamedFlag.self)
            if let flag = flag.known { known.append(flag) }
        }
        self.init(known)
    }

    public func encode(to encoder: any Encoder) throws { try flags.encode(to: encoder) }

    private struct NamedFlag: Decodable {
        let known: FeatureFlag?

        private enum CodingKeys: String, CodingKey { case name }

        init(from decoder: any Decoder) throws {
            let name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            known = FeatureFlag.Name(rawValue: name) == nil ? nil : try FeatureFlag(from: decoder)
        }
    }
}
