import Crypto
import ServiceKit

/// The secret that ties a login to the browser that began it. What the provider gets of it is derived, one way: the nonce
/// of the ID token and the verifier of PKCE. So neither is stored anywhere, and nobody but this browser can go on.
struct SigninSecret: Sendable {
    static let size = 32

    /// As it stands in the cookie.
    let text: String
    private let key: SymmetricKey

    init(_ ids: any IDSource) {
        let bytes = ids.bytes(Self.size)
        text = Base64URL.encode(bytes)
        key = SymmetricKey(data: bytes)
    }

    /// Nil for a text that is none.
    init?(cookie: String?) {
        guard let cookie, let bytes = Base64URL.decode(cookie.utf8), bytes.count == Self.size else { return nil }
        text = cookie
        key = SymmetricKey(data: bytes)
    }

    /// By which the store knows the browser again.
    var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    func nonce(_ state: String) -> String { derived("nonce", state) }

    /// RFC 7636, section 4.1: 43 characters.
    func verifier(_ state: String) -> String { derived("verifier", state) }

    /// RFC 7636, section 4.2: S256.
    func challenge(_ state: String) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Array(verifier(state).utf8))))
    }

    private func derived(_ purpose: String, _ state: String) -> String {
        Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array("\(purpose) \(state)".utf8), using: key)))
    }
}
