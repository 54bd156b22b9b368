import ServiceKit

/// What the operator decides about chat tokens.
struct ChatTokenSettings: Sendable {
    /// RFC 7518, section 3.2: a key of HS256 is at least as long as its hash.
    static let shortestSharedKey = 32

    let issuer: String
    let audience: String
    /// From 60 to 300 s.
    let lifetime: Duration
    /// The secret of HS256, for set-ups that share one; nil where the keys of the ring sign.
    let sharedKey: Secret?
}

extension ChatTokenSettings {
    init(_ settings: Settings) throws(SettingsError) {
        issuer = settings.string("ORCHEO_CHATKIT_TOKEN_ISSUER", default: "orcheo.chatkit")
        audience = settings.string("ORCHEO_CHATKIT_TOKEN_AUDIENCE", default: "chatkit")
        lifetime = .seconds(
            try settings.int(
                "ORCHEO_CHATKIT_TOKEN_TTL_SECONDS", default: ChatTokenClaims.longestLifetime,
                in: 60...ChatTokenClaims.longestLifetime))
        sharedKey = try Self.sharedKey(settings)
    }

    private static func sharedKey(_ settings: Settings) throws(SettingsError) -> Secret? {
        let name = "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY"
        let key = try settings.secret(name)
        let algorithm = try algorithm(settings) ?? (key == nil ? .es256 : .hs256)
        switch (algorithm, key) {
        case (.es256, nil): return nil
        case (.es256, _?):
            throw SettingsError(name, "is set, but ES256 signs with keys of its own: take it away, or choose HS256.")
        case (.hs256, nil):
            throw SettingsError(name, "is missing, but HS256 needs it.")
        case (.hs256, let key?):
            guard key.count >= shortestSharedKey else {
                throw SettingsError(name, "has \(key.count) bytes, but must have at least \(shortestSharedKey).")
            }
            return key
        }
    }

    private static func algorithm(_ settings: Settings) throws(SettingsError) -> SigningAlgorithm? {
        let name = "ORCHEO_CHATKIT_TOKEN_ALGORITHM"
        guard let text = settings.string(name) else { return nil }
        guard let algorithm = SigningAlgorithm(rawValue: text.uppercased()) else {
            throw SettingsError(name, "is \"\(text)\", but must be ES256 or HS256.")
        }
        return algorithm
    }
}
