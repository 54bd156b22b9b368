public import Wire

/// The public halves of the keys that chat tokens can be signed with now (JWK Set, RFC 7517, section 5). A shared secret
/// is not among them.
public enum GetSigningKeys: Operation {
    public typealias Input = Nothing

    public struct Output: Codable, Sendable {
        public let keys: [JSONObject]

        public init(keys: [JSONObject]) { self.keys = keys }
    }

    public static let name = "session.get_signing_keys"
    public static let access = Access.open
    public static let isIdempotent = true
}
