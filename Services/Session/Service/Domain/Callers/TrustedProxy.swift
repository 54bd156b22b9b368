import ServiceKit
import SessionAPI
import Wire

/// A proxy in front that logs people in and tells us whom. Its headers are believed only with its secret, since anybody can
/// send headers.
struct TrustedProxy: Sendable {
    private let secret: Secret
    /// Nil where the secret is enough.
    private let addresses: Set<String>?

    /// Nil where none is set up.
    /// - Throws: `SettingsError` for addresses without a secret, or a secret that can be guessed.
    init?(_ settings: Settings) throws(SettingsError) {
        let name = "ORCHEO_AUTH_TRUSTED_PROXY_SECRET"
        let list = "ORCHEO_AUTH_TRUSTED_PROXY_IPS"
        let addresses = try settings.list(list)
        guard let secret = try settings.secret(name) else {
            guard addresses == nil else { throw SettingsError(name, "must be set where \(list) is.") }
            return nil
        }
        guard secret.count >= 16 else { throw SettingsError(name, "must have at least 16 bytes.") }
        for address in addresses ?? [] where OutboundAddress(address) == nil {
            throw SettingsError(list, "names \"\(address)\", which is no address.")
        }
        self.secret = secret
        self.addresses = addresses.map(Set.init)
    }

    /// Who logged in at the proxy; nil for a claim that is not its.
    func user(_ claim: ProxyClaim?) -> Principal? {
        guard let claim, let sent = claim.secret, secret.matches(Array(sent.utf8)) else { return nil }
        if let addresses {
            guard let address = claim.address, addresses.contains(address) else { return nil }
        }
        let subject = claim.subject.filter { $0 != " " }
        guard (1...255).contains(subject.utf8.count), subject.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            return nil
        }
        return Principal(kind: .user, subject: LoginSessionRecord.subject(subject, at: "proxy"))
    }
}
