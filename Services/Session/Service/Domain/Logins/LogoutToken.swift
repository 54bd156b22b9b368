import Wire

/// What a logout token of a provider says (OpenID Connect Back-Channel Logout 1.0, section 2.4), to be used once.
struct LogoutTokenUse: Sendable, Hashable {
    private static let event = "http://schemas.openid.net/event/backchannel-logout"

    let provider: String
    let tokenID: String
    /// The user whose sessions are over, where no single session is named.
    let subject: String?
    let session: String?
    let at: Timestamp
    let expiresAt: Timestamp

    /// - Parameter object: claims whose signature was found good.
    init(
        _ object: JSONObject, provider: String, issuer: String, clientID: String, at now: Timestamp
    ) throws(IDToken.Unbelievable) {
        // A token may name a session alone, or may leave its end out; both are mandatory in the tokens that are read else.
        var complete = object
        if complete["sub"] == nil, complete["sid"]?.stringValue != nil { complete["sub"] = complete["sid"] }
        if complete["exp"] == nil, case .number(let issuedAt)? = complete["iat"], let second = Int(issuedAt) {
            complete["exp"] = .int(second + Int(IDToken.longestAge))
        }
        let claims = try IDToken.check(complete, issuer: issuer, clientID: clientID, at: now)
        guard object["nonce"] == nil, let event = object["events"]?.objectValue?[Self.event], event.objectValue != nil,
            let tokenID = object["jti"]?.stringValue, (1...255).contains(tokenID.utf8.count)
        else { throw IDToken.Unbelievable(description: "it is no logout token") }
        self.provider = provider
        self.tokenID = tokenID
        session = object["sid"]?.stringValue
        subject = object["sub"]?.stringValue
        at = now
        expiresAt =
            now + .seconds(2 * Int64(IDToken.longestAge))
            + .seconds(Int64(max(0, claims.expiresAt - Double(now.microseconds) / 1_000_000)))
    }
}
