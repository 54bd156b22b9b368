/// What a revocation is about. Each is judged by itself: one that is hit is enough. On the wire it is one text, kind and
/// name with a colon between.
public struct RevocationTarget: Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Everybody: all chat tokens and login sessions.
        case global
        /// Chat tokens of whoever belongs to a workspace.
        case workspace
        /// Everything that speaks for a subject.
        case subject
        /// One credential, a login session or a service token, and the chat tokens that were issued to it.
        case session
    }

    public let kind: Kind
    /// Empty for `global`.
    public let name: String

    public init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    public static let global = RevocationTarget(kind: .global, name: "")
    public static func workspace(_ name: String) -> RevocationTarget { .init(kind: .workspace, name: name) }
    public static func subject(_ subject: String) -> RevocationTarget { .init(kind: .subject, name: subject) }
    /// - Parameter id: of the credential, which is unique among those of its subject.
    public static func session(_ id: String, of subject: String) -> RevocationTarget {
        .init(kind: .session, name: "\(subject) \(id)")
    }
}

extension RevocationTarget: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a kind of revocation was expected"))
        }
        self.init(kind: kind, name: String(parts[1]))
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode("\(kind.rawValue):\(name)")
    }
}

/// By which revocations somebody is over.
public struct Standing: Codable, Sendable, Hashable {
    public let targets: Set<RevocationTarget>
    /// The number of the newest revocation when the credential was issued; only later ones count.
    public let since: Int

    public init(targets: Set<RevocationTarget>, since: Int) {
        self.targets = targets
        self.since = since
    }

    public func isEnded(by revocation: Revocation) -> Bool {
        since < revocation.number && targets.contains(revocation.target)
    }
}

/// That something is over.
public struct Revocation: Codable, Sendable, Hashable {
    public let target: RevocationTarget
    /// Grows with each revocation.
    public let number: Int

    public init(target: RevocationTarget, number: Int) {
        self.target = target
        self.number = number
    }
}
