import Crypto
import ServiceKit
import Wire

/// The one service token that comes from the operator's settings. Only its hash stays in memory.
struct BootstrapToken: Sendable {
    private let hash: SHA256.Digest
    private let expiresAt: Timestamp?
    let principal: Principal

    /// Nil where none is set.
    init?(_ settings: Settings) throws(SettingsError) {
        let identifier = try Self.identifier(settings)
        let expiresAt = try Self.expiry(settings)
        let scopes = try settings.list("ORCHEO_AUTH_BOOTSTRAP_TOKEN_SCOPES").map(Set.init) ?? Scopes.byDefault
        guard let secret = try settings.secret("ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN") else { return nil }
        hash = secret.withBytes { SHA256.hash(data: $0) }
        self.expiresAt = expiresAt
        principal = Principal(kind: .service, subject: "token:\(identifier)", scopes: scopes, tokenID: identifier)
    }

    /// Who holds `token`, if it is this one. Hashes are compared in constant time.
    /// - Throws: `auth.service_token_expired`.
    func holder(of token: String, at now: Timestamp) throws(ServiceError) -> Principal? {
        guard SHA256.hash(data: Array(token.utf8)) == hash else { return nil }
        if let expiresAt, expiresAt <= now { throw .serviceTokenExpired }
        return principal
    }

    /// Part of subjects, where colons separate, and so kept free of them.
    private static func identifier(_ settings: Settings) throws(SettingsError) -> String {
        let name = "ORCHEO_AUTH_BOOTSTRAP_TOKEN_IDENTIFIER"
        let text = settings.string(name, default: "bootstrap")
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0.isURLSafe || $0 == UInt8(ascii: ".") }) else {
            throw SettingsError(name, "must be at most 64 letters, digits, hyphens, underscores and dots.")
        }
        return text
    }

    private static func expiry(_ settings: Settings) throws(SettingsError) -> Timestamp? {
        let name = "ORCHEO_AUTH_BOOTSTRAP_TOKEN_EXPIRES_AT"
        guard let text = settings.string(name) else { return nil }
        guard let moment = Timestamp(text) else {
            throw SettingsError(name, "must be a moment in UTC, like 2027-01-31T00:00:00Z.")
        }
        return moment
    }
}
