import JWTKit
import Wire

/// A JWT of another issuer before anything in it is believed (RFC 7515, section 7.1; RFC 8725). It is read as strictly as
/// our own: one spelling of base64url, no member twice. Headers that bring a key, an address of one, or an extension
/// along are refused, since nothing that a caller chose may decide how the caller is judged.
struct ForeignToken {
    private static let longest = 16 << 10
    private static let refusedHeaders = ["crit", "jwk", "jku", "x5c", "x5u", "b64", "zip", "enc"]

    let algorithm: String
    let keyID: String?
    /// What the signature is over.
    let signedBytes: ArraySlice<UInt8>
    let signature: [UInt8]
    private let payload: [UInt8]

    /// Nil for a text that is no JWT, or one of a kind that is never taken.
    /// - Parameter type: what `typ` may be beside the usual names, e.g. `logout+jwt`.
    init?(_ text: String, type: String? = nil) {
        guard text.utf8.count <= Self.longest else { return nil }
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), !signature.isEmpty, let members = JSONObject(bytes: header),
            let algorithm = members["alg"]?.stringValue, Self.refusedHeaders.allSatisfy({ members[$0] == nil }),
            Self.isType(members["typ"], or: type)
        else { return nil }
        switch members["kid"] {
        case nil: keyID = nil
        case .string(let id)?: keyID = id
        default: return nil
        }
        self.algorithm = algorithm
        self.payload = payload
        self.signature = signature
        signedBytes = bytes[..<parts[1].endIndex]
    }

    /// The claims; nil if they are no JSON object. To be read after the signature was found good.
    var claims: JSONObject? { JSONObject(bytes: payload) }

    func isSigned(by key: any JWTAlgorithm) -> Bool {
        // A signature of a length that the algorithm does not have is an error there, and wrong here.
        do { return try key.verify(signature, signs: Array(signedBytes)) } catch { return false }
    }

    /// A token that says to be something else, a chat token of ours among them, is none (RFC 8725, section 3.11).
    private static func isType(_ value: JSONValue?, or other: String?) -> Bool {
        switch value {
        case nil: true
        case .string(let type)?:
            ["jwt", "at+jwt", "application/at+jwt"].contains(type.lowercased()) || type.lowercased() == other
        default: false
        }
    }

}
