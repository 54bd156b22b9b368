import Crypto
import ServiceKit
import SessionAPI
import Wire

/// A login that asks for nothing, for developers on their own machine. The cookie is signed and ends, so that one that
/// somebody made up, or that was left behind, opens nothing.
struct DevLogin: Sendable {
    static let lifetime = Duration.seconds(12 * 3600)
    private static let usualScopes: Set<String> = [
        "vault:read", "vault:write", "workflows:execute", "workflows:read", "workflows:write",
    ]

    private let key: SymmetricKey
    private let scopes: Set<String>
    private let workspaces: [String]

    /// Nil where it is off, which it is by default.
    /// - Throws: `SettingsError` where anybody else could reach it.
    init?(_ settings: Settings, key: SymmetricKey) throws(SettingsError) {
        let name = "ORCHEO_AUTH_DEV_LOGIN_ENABLED"
        guard try settings.bool(name, default: false) else { return nil }
        guard try !Exposure.isPublic(settings), Exposure.listensOnLoopback(settings) else {
            throw SettingsError(
                name, "may be true only where ORCHEO_HOST is a loopback address and no public host is named.")
        }
        self.key = key
        scopes = try settings.list("ORCHEO_AUTH_DEV_SCOPES").map(Set.init) ?? Self.usualScopes
        workspaces = try settings.list("ORCHEO_AUTH_DEV_WORKSPACE_IDS", default: []).map { $0.lowercased() }
    }

    /// `<subject in base64url>.<end, seconds since 1970>.<HMAC-SHA256 of both in base64url>`
    func cookie(_ subject: String, at now: Timestamp) -> String {
        let end = (now + Self.lifetime).second
        let text = "\(Base64URL.encode(Array(subject.utf8))).\(end)"
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        return "\(text).\(Base64URL.encode(Array(code)))"
    }

    /// The developer that a cookie is of; nil for any other text, and for one that is over.
    func user(_ cookie: String?, at now: Timestamp) -> Principal? {
        guard let parts = cookie?.split(separator: ".", omittingEmptySubsequences: false), parts.count == 3,
            let code = Base64URL.decode(parts[2].utf8), let subject = Base64URL.decode(parts[0].utf8),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Array("\(parts[0]).\(parts[1])".utf8), using: key),
            let end = Int64(parts[1]), now.second < end
        else { return nil }
        return Principal(
            kind: .user, subject: String(decoding: subject, as: UTF8.self), scopes: scopes, workspaces: workspaces)
    }
}
