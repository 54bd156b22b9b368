import Wire

/// A signed token before anything in it is believed (JWS, RFC 7515, section 7.1). There is one way to write it: three
/// parts of canonical base64url, and a header with `alg`, `kid` and `typ` and nothing else, so that no key, address or
/// extension can be smuggled in.
struct CompactToken {
    /// Says that a token is one of these and nothing else (RFC 8725, section 3.11).
    static let type = "orcheo-chat+jwt"
    /// Longer ones are not ours.
    private static let longest = 12 << 10

    let keyID: String
    let algorithm: String
    /// What the signature is over.
    let signedBytes: ArraySlice<UInt8>
    let signature: [UInt8]
    private let payload: [UInt8]

    /// Whether a text begins as these do, whatever comes then. Our headers have one spelling.
    static func isNamed(by text: String) -> Bool {
        guard let header = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1).first,
            let members = Base64URL.decode(header).flatMap(JSONObject.init(bytes:))
        else { return false }
        return members["typ"]?.stringValue == type
    }

    /// Nil for a text that is no token of ours.
    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]), !signature.isEmpty, let names = JSONObject(bytes: header),
            names.count == 3, let algorithm = names["alg"]?.stringValue, let keyID = names["kid"]?.stringValue,
            names["typ"]?.stringValue == Self.type
        else { return nil }
        self.keyID = keyID
        self.algorithm = algorithm
        self.payload = payload
        self.signature = signature
        signedBytes = bytes[..<parts[1].endIndex]
    }

    /// The claims; nil if they are no JSON object. To be read after the signature was found good.
    var claims: JSONObject? { JSONObject(bytes: payload) }

    static func signed(_ claims: JSONObject, by key: SigningKey, id: String) throws -> String {
        let header: JSONObject = [
            "alg": .string(key.algorithm.rawValue), "kid": .string(id), "typ": .string(Self.type),
        ]
        let signed = [header, claims].map { Base64URL.encode(Array(JSONValue.object($0).text.utf8)) }
            .joined(separator: ".")
        return "\(signed).\(Base64URL.encode(try key.sign(Array(signed.utf8))))"
    }
}
