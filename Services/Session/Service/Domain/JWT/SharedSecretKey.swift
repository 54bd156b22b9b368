import Crypto
import Foundation
import ServiceKit

/// A secret that another issuer signs with (RFC 7518, section 3.2).
struct SharedSecretKey: Sendable {
    /// Bytes: a shorter secret than the hash could be guessed from one token.
    static let shortest = 32
    static let algorithms: Set<String> = ["HS256", "HS384", "HS512"]

    private let key: SymmetricKey

    init(_ secret: Secret) { key = SymmetricKey(data: secret.withBytes { Array($0) }) }

    func isValid(_ signature: [UInt8], for message: some DataProtocol, _ algorithm: String) -> Bool {
        switch algorithm {
        case "HS256": HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        case "HS384": HMAC<SHA384>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        case "HS512": HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        default: false
        }
    }
}
