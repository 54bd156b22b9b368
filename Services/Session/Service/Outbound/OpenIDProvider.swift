import Foundation
import JWTKit
import ServiceKit
import Wire

/// Talks to one OpenID provider: finds out where its endpoints are, exchanges codes, verifies what it signed. An actor,
/// because it waits for the provider.
actor OpenIDProvider {
    /// The provider cannot be asked, or answers nothing usable. For logs.
    struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }

    /// It answered, and its answer cannot be believed, or was no.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    private static let metadataLifetime = Duration.seconds(3600)

    nonisolated let settings: LoginProvider
    private let http: any OutboundHTTP
    private let clock: any WallClock
    private var known: (metadata: ProviderMetadata, keys: RemoteKeySet, until: Timestamp)?
    private var discovery: Task<Result<(ProviderMetadata, RemoteKeySet), Unavailable>, Never>?

    init(_ settings: LoginProvider, http: any OutboundHTTP, clock: any WallClock) {
        self.settings = settings
        self.http = http
        self.clock = clock
    }

    func metadata() async throws(Unavailable) -> ProviderMetadata { try await current().metadata }

    /// One discovery serves everybody who waits for it. What is known is used beyond its time while the provider cannot
    /// be asked.
    private func current() async throws(Unavailable) -> (metadata: ProviderMetadata, keys: RemoteKeySet) {
        if let known, clock.now < known.until { return (known.metadata, known.keys) }
        let task = discovery ?? Task { await discover() }
        discovery = task
        let result = await task.value
        discovery = nil
        switch result {
        case .success(let (metadata, keys)):
            known = (metadata, keys, clock.now + Self.metadataLifetime)
            return (metadata, keys)
        case .failure(let error):
            guard let known else { throw error }
            return (known.metadata, known.keys)
        }
    }

    private func discover() async -> Result<(ProviderMetadata, RemoteKeySet), Unavailable> {
        do { return .success(try await discovered()) } catch {
            return .failure(Unavailable(description: "\(settings.issuer) cannot be used: \(error)"))
        }
    }

    private func discovered() async throws -> (ProviderMetadata, RemoteKeySet) {
        let base = settings.issuer.text
        let path = ".well-known/openid-configuration"
        guard let url = OutboundURL(base.hasSuffix("/") ? base + path : "\(base)/\(path)") else {
            throw Unavailable(description: "it is no URL")
        }
        let metadata = try ProviderMetadata(try await ask(OutboundRequest(url: url)).object, issuer: settings.issuer)
        // The keys of a provider that did not move stay known.
        if let known, known.metadata.keysURL == metadata.keysURL { return (metadata, known.keys) }
        return (
            metadata, RemoteKeySet(metadata.keysURL, http: http, longest: Self.metadataLifetime, clock: clock)
        )
    }

    /// Exchanges a code for what the provider says of its user (OpenID Connect Core 1.0, section 3.1.3).
    ///
    /// - Returns: the user, and its session at the provider.
    /// - Throws: ``Unavailable``, ``Refused``.
    func user(code: String, verifier: String, nonce: String, redirectURI: String) async throws -> (
        user: ProviderUser, session: String?
    ) {
        let (metadata, _) = try await current()
        var request = OutboundRequest(url: metadata.tokenEndpoint)
        var form = [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: code),
            (name: "redirect_uri", value: redirectURI), (name: "code_verifier", value: verifier),
        ]
        if let secret = settings.clientSecret, !metadata.takesSecretInForm {
            let pair = "\(FormEncoding.escape(settings.clientID)):\(FormEncoding.escape(secret.value))"
            request.headers = [("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")]
        } else {
            form.append((name: "client_id", value: settings.clientID))
            if let secret = settings.clientSecret { form.append((name: "client_secret", value: secret.value)) }
        }
        request.form = form
        let answer = try await ask(request)
        guard answer.status == 200, let token = answer.object["id_token"]?.stringValue else {
            throw Refused(description: "the code was not taken: \(answer.status) \(answer.object["error"]?.text ?? "")")
        }
        let object = try await verified(token)
        let claims: JWTClaims
        do {
            claims = try IDToken.check(
                object, issuer: metadata.issuer, clientID: settings.clientID, nonce: nonce, at: clock.now)
        } catch { throw Refused(description: "the ID token is not believed: \(error)") }
        let info = try await info(
            answer.object["access_token"]?.stringValue, of: claims.subject, beside: object, metadata)
        return (
            ProviderUser(claims.subject, claims: object, info: info, groupsClaim: settings.groupsClaim),
            object["sid"]?.stringValue
        )
    }

    /// The claims of a token that the provider signed.
    /// - Throws: ``Unavailable``, ``Refused``.
    func verified(_ text: String, type: String? = nil) async throws -> JSONObject {
        let (metadata, keys) = try await current()
        guard let token = ForeignToken(text, type: type), metadata.algorithms.contains(token.algorithm) else {
            throw Refused(description: "the token is of no form or algorithm that the provider uses")
        }
        let key: (any JWTAlgorithm)?
        do { key = try await keys.verifier(token.keyID, token.algorithm) } catch {
            throw Unavailable(description: error.description)
        }
        guard let key, token.isSigned(by: key), let claims = token.claims else {
            throw Refused(description: "the token's signature is wrong")
        }
        return claims
    }

    /// Many providers put no more than the subject into the ID token, and tell the rest here.
    private func info(
        _ accessToken: String?, of subject: String, beside claims: JSONObject, _ metadata: ProviderMetadata
    ) async throws -> JSONObject? {
        guard ["name", "email", settings.groupsClaim].contains(where: { claims[$0] == nil }), let accessToken,
            let url = metadata.userInfoEndpoint
        else { return nil }
        var request = OutboundRequest(url: url)
        request.headers = [("Authorization", "Bearer \(accessToken)")]
        let answer = try await ask(request)
        guard answer.status == 200 else { return nil }
        // Else an answer about somebody else could be put in (OpenID Connect Core 1.0, section 5.3.2).
        guard answer.object["sub"]?.stringValue == subject else {
            throw Refused(description: "the provider told of another user than the ID token")
        }
        return answer.object
    }

    private func ask(_ request: OutboundRequest) async throws(Unavailable) -> (status: Int, object: JSONObject) {
        do throws(OutboundFailure) {
            let answer = try await http.send(request)
            guard answer.status < 500 else {
                throw OutboundFailure(description: "\(request.url) answered \(answer.status)")
            }
            let text = String(decoding: answer.body, as: UTF8.self)
            let object: JSONObject?
            do { object = try JSONParser.parse(text).objectValue } catch { object = nil }
            return (answer.status, object ?? [:])
        } catch {
            throw Unavailable(description: error.description)
        }
    }
}
