import ServiceKit
import Wire

/// Judges the claims of an ID token whose signature was found good (OpenID Connect Core 1.0, section 3.1.3.7).
enum IDToken {
    struct Unbelievable: Error, CustomStringConvertible {
        let description: String
    }

    /// By how much the clock of a provider may differ.
    static let leeway = 30.0
    /// An ID token is used at once; an older one was meant for something else.
    static let longestAge = 600.0

    /// - Returns: what it says of the user, with its session at the provider.
    static func check(
        _ object: JSONObject, issuer: String, clientID: String, nonce: String, at now: Timestamp
    ) throws(Unbelievable) -> JWTClaims {
        let claims = try check(object, issuer: issuer, clientID: clientID, at: now)
        guard object["nonce"]?.stringValue == nonce else { throw Unbelievable(description: "it is for another login") }
        return claims
    }

    /// What ID tokens and logout tokens have in common.
    static func check(
        _ object: JSONObject, issuer: String, clientID: String, at now: Timestamp
    ) throws(Unbelievable) -> JWTClaims {
        guard let claims = JWTClaims(object) else { throw Unbelievable(description: "its claims are incomplete") }
        guard claims.issuer == issuer else { throw Unbelievable(description: "it is of another issuer") }
        guard claims.audiences.contains(clientID) else { throw Unbelievable(description: "it is for another client") }
        let party = object["azp"]?.stringValue
        guard party == clientID || party == nil && claims.audiences.count == 1 else {
            throw Unbelievable(description: "it was asked for by another client")
        }
        let second = Double(now.microseconds) / 1_000_000
        guard let issuedAt = claims.issuedAt, issuedAt <= second + leeway, issuedAt >= second - longestAge,
            claims.notBefore.map({ $0 <= second + leeway }) ?? true, second < claims.expiresAt + leeway
        else { throw Unbelievable(description: "it is not of now") }
        return claims
    }
}

extension ProviderUser {
    /// - Parameters:
    ///   - claims: of the ID token.
    ///   - info: the provider's answer about the user, for what the token leaves out.
    init(_ subject: String, claims: JSONObject, info: JSONObject?, groupsClaim: String) {
        func value(_ name: String) -> JSONValue? { claims[name] ?? info?[name] }
        self.subject = subject
        name = (value("name") ?? value("preferred_username"))?.stringValue.map { String($0.prefix(200)) }
        email = value("email")?.stringValue.map { String($0.prefix(320)) }
        // Some write it as a text.
        isEmailVerified = value("email_verified") == true || value("email_verified") == "true"
        groups =
            switch value(groupsClaim) {
            case .array(let list)?: Set(list.compactMap(\.stringValue))
            case .string(let text)?: Set(text.split(separator: " ").map(String.init))
            default: []
            }
    }
}
