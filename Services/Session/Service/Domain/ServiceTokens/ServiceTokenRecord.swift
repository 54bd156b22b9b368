import SessionAPI
import Wire

/// A service token as it is kept; the token itself is not.
struct ServiceTokenRecord: Sendable, Hashable {
    let identifier: String
    /// The identifier of the first token of a chain of rotations. All of them are one subject.
    let family: String
    let name: String?
    /// SHA-256 of the token.
    let hash: [UInt8]
    let preview: String
    let scopes: Set<String>
    /// Lower-case names.
    let workspaces: Set<String>
    /// The subject that made it.
    let createdBy: String
    let issuedAt: Timestamp
    /// From then on it opens nothing; earlier than it was once to be if it was rotated.
    var expiresAt: Timestamp
    var revokedAt: Timestamp?
    var revocationReason: String?
    var rotatedTo: String?
    /// To the minute.
    var lastUsedAt: Timestamp?
    var useCount = 0

    /// How long something that was issued to a token can outlive it: a chat token, and the reply that it asked for.
    static let longestEcho = Duration.seconds(3600)

    func isActive(at now: Timestamp) -> Bool { revokedAt == nil && now < expiresAt }

    var holder: Principal {
        Principal(
            kind: .service, subject: "token:\(family)", scopes: scopes, workspaces: workspaces.sorted(),
            tokenID: identifier)
    }
}

extension ServiceToken {
    /// - Parameter secret: where the token is told to its maker.
    init(_ record: ServiceTokenRecord, secret: ServiceTokenSecret? = nil) {
        self.init(
            identifier: record.identifier, secret: secret?.text, name: record.name, secretPreview: record.preview,
            scopes: record.scopes.sorted(), workspaceIDs: record.workspaces.sorted(), issuedAt: record.issuedAt,
            expiresAt: record.expiresAt, lastUsedAt: record.lastUsedAt, useCount: record.useCount,
            revokedAt: record.revokedAt, revocationReason: record.revocationReason, rotatedTo: record.rotatedTo,
            message: secret.map { _ in "Keep the secret now; it is not told again." })
    }
}
