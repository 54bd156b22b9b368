import Crypto
import ServiceKit
import SessionAPI
import Wire

/// A login session as it is kept. The cookie's value is not: only its hash is.
struct LoginSessionRecord: Sendable, Hashable {
    /// However often it is used.
    static let lifetime = Duration.seconds(12 * 3600)
    /// Unused for this long, it is over.
    static let longestIdle = Duration.seconds(30 * 60)

    let id: String
    /// SHA-256 of the cookie's value.
    let hash: [UInt8]
    let provider: String
    /// The user's `sub` at the provider.
    let providerSubject: String
    /// The provider's `sid`, by which it may end the session.
    let providerSession: String?
    let name: String?
    let email: String?
    /// For the management API.
    let scopes: Set<String>
    let userAgent: String?
    let createdAt: Timestamp
    let expiresAt: Timestamp
    /// Of the newest revocation when it was made.
    let revocation: Int
    /// The visitor whose threads have to move to the user; nil once they did.
    let adoptedVisitor: String?
    var lastSeenAt: Timestamp
    var endedAt: Timestamp?

    var subject: String { Self.subject(providerSubject, at: provider) }

    static func subject(_ subject: String, at provider: String) -> String { "oidc:\(provider):\(subject)" }

    var principal: Principal { Principal(kind: .user, subject: subject, scopes: scopes, tokenID: id) }

    var standing: Standing {
        Standing(targets: [.global, .subject(subject), .session(id, of: subject)], since: revocation)
    }

    var adoption: Adoption? { adoptedVisitor.map { Adoption(id: id, visitor: $0, user: subject) } }

    func isAlive(at now: Timestamp) -> Bool {
        endedAt == nil && now < expiresAt && now < lastSeenAt + Self.longestIdle
    }

    /// - Returns: nil for a value that cannot be a cookie's.
    static func hash(ofCookie value: String) -> [UInt8]? {
        guard value.utf8.count == 43, value.utf8.allSatisfy(\.isURLSafe) else { return nil }
        return Array(SHA256.hash(data: Array(value.utf8)))
    }

    /// 256 bits in base64url.
    static func newCookie(_ ids: any IDSource) -> String { Base64URL.encode(ids.bytes(32)) }
}

extension LoginSession {
    init(_ record: LoginSessionRecord, isCurrent: Bool) {
        self.init(
            id: record.id, provider: record.provider, name: record.name, email: record.email,
            userAgent: record.userAgent, createdAt: record.createdAt, lastSeenAt: record.lastSeenAt,
            expiresAt: record.expiresAt, isCurrent: isCurrent)
    }
}
