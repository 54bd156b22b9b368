import Crypto
import ServiceKit

/// Signs and reads visitor cookies: `<32 hexadecimal digits>.<HMAC-SHA256 of them in base64url>`. Nothing is stored: who
/// holds the key knows its own signature.
struct VisitorCookies: Sendable {
    private let key: SymmetricKey

    init(key: SymmetricKey) { self.key = key }

    static func subject(_ id: String) -> String { "visitor:\(id)" }

    func newID(_ ids: any IDSource) -> String { Hexadecimal.encode(ids.bytes(16)) }

    /// - Parameter id: 32 hexadecimal digits.
    func value(for id: String) -> String {
        "\(id).\(Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(id.utf8), using: key))))"
    }

    /// The id in a value that we signed; nil for any other text.
    func id(in value: String) -> String? {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 32, let code = Base64URL.decode(parts[1].utf8),
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(parts[0].utf8), using: key)
        else { return nil }
        return String(parts[0])
    }
}
