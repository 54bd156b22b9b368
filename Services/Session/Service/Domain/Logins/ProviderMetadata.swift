import Wire

/// What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is used.
struct ProviderMetadata: Sendable {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let issuer: String
    let authorizationEndpoint: OutboundURL
    let tokenEndpoint: OutboundURL
    let userInfoEndpoint: OutboundURL?
    let keysURL: OutboundURL
    /// Of ID tokens.
    let algorithms: Set<String>
    /// Whether the secret goes into the form and not into a header (RFC 6749, section 2.3.1).
    let takesSecretInForm: Bool
    /// Whether each answer to a browser names the issuer (RFC 9207), so that one without it is not the provider's.
    let namesIssuer: Bool

    /// - Parameter issuer: as the operator named it; the document has to name the same, or it is somebody else's.
    init(_ document: JSONObject, issuer: OutboundURL) throws(Unusable) {
        func url(_ name: String) throws(Unusable) -> OutboundURL {
            guard let url = document[name]?.stringValue.flatMap(OutboundURL.init) else {
                throw Unusable(description: "its \(name) is missing, or no https URL")
            }
            return url
        }
        guard let named = document["issuer"]?.stringValue, named == issuer.text else {
            throw Unusable(description: "it says to be \(document["issuer"]?.text ?? "nobody")")
        }
        self.issuer = named
        authorizationEndpoint = try url("authorization_endpoint")
        tokenEndpoint = try url("token_endpoint")
        keysURL = try url("jwks_uri")
        userInfoEndpoint = document["userinfo_endpoint"]?.stringValue.flatMap(OutboundURL.init)
        let names = Self.strings(document["id_token_signing_alg_values_supported"]) ?? ["RS256"]
        algorithms = JWTKeySet.algorithms.intersection(names)
        let methods = Self.strings(document["token_endpoint_auth_methods_supported"]) ?? ["client_secret_basic"]
        takesSecretInForm = !methods.contains("client_secret_basic")
        namesIssuer = document["authorization_response_iss_parameter_supported"] == true
    }

    private static func strings(_ value: JSONValue?) -> [String]? { value?.arrayValue?.compactMap(\.stringValue) }

    /// Where a browser goes to log in (OpenID Connect Core 1.0, section 3.1.2.1).
    func authorizationURL(_ fields: [(name: String, value: String)]) -> String {
        let text = authorizationEndpoint.text
        return "\(text)\(text.contains("?") ? "&" : "?")\(FormEncoding.encode(fields))"
    }
}
