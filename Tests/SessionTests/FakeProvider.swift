import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import Synchronization
import Wire

@testable import SessionService

/// An issuer on loopback whose every answer the test decides: discovery, keys, tokens, users.
final class FakeProvider: Sendable {
    static let clientID = "orcheo"
    static let clientSecret = "canary-client-secret-8f21"

    struct Behaviour: Sendable {
        var metadata: JSONObject = [:]
        /// Claims of ID tokens, after the usual ones.
        var claims: JSONObject = [:]
        var userInfo: JSONObject = ["sub": "ann", "email": "ann@corp.example", "email_verified": true, "name": "Ann"]
        var cacheControl = "max-age=60"
        var keysStatus = HTTPResponse.Status.ok
        var tokenStatus = HTTPResponse.Status.ok
        /// Instead of the key that it gives away.
        var signer: P256.Signing.PrivateKey?
        /// Answers wait for this long.
        var delay = Duration.zero
    }

    let key = P256.Signing.PrivateKey()
    let clock: TestClock
    private let port = Mutex(0)
    private let state = Mutex(Behaviour())
    private let requests = Mutex<[String: Int]>([:])
    private let lastForm = Mutex("")
    private let nonce = Mutex("")

    private init(clock: TestClock) { self.clock = clock }

    var issuer: String { "http://127.0.0.1:\(port.withLock { $0 })" }
    var behaviour: Behaviour { state.withLock { $0 } }

    func behave(_ change: (inout Behaviour) -> Void) { state.withLock { change(&$0) } }

    /// How often a path was asked for.
    func count(_ path: String) -> Int { requests.withLock { $0[path] ?? 0 } }

    /// The form of the last request for a token, with the `Authorization` header before it.
    var exchange: String { lastForm.withLock { $0 } }

    /// That of the login which is under way; ID tokens carry it.
    func expect(nonce: String) { self.nonce.withLock { $0 = nonce } }

    var settings: [String: String] {
        [
            "ORCHEO_LOGIN_PROVIDERS": "corp", "ORCHEO_LOGIN_CORP_ISSUER": issuer,
            "ORCHEO_LOGIN_CORP_CLIENT_ID": Self.clientID, "ORCHEO_LOGIN_CORP_CLIENT_SECRET": Self.clientSecret,
        ]
    }

    /// Serves for the time of `body`.
    static func with<T: Sendable>(
        clock: TestClock = TestClock(), _ body: @Sendable (FakeProvider) async throws -> T
    ) async throws -> T {
        let provider = FakeProvider(clock: clock)
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let app = Application(
            router: provider.router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in bound.yield(channel.localAddress?.port ?? 0) }, logger: .silent)
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await app.run()
                return nil
            }
            for await port in ports {
                provider.port.withLock { $0 = port }
                break
            }
            let result = try await body(provider)
            group.cancelAll()
            return result
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/.well-known/openid-configuration") { [self] _, _ in
            try await note("metadata")
            var metadata: JSONObject = [
                "issuer": .string(issuer), "authorization_endpoint": .string("\(issuer)/authorize"),
                "token_endpoint": .string("\(issuer)/token"), "jwks_uri": .string("\(issuer)/keys"),
                "userinfo_endpoint": .string("\(issuer)/userinfo"),
                "id_token_signing_alg_values_supported": ["ES256"],
            ]
            for (name, value) in behaviour.metadata.members { metadata[name] = value }
            return Self.json(.object(metadata))
        }
        router.get("/keys") { [self] _, _ in
            try await note("keys")
            var response = Self.json(keySet, behaviour.keysStatus)
            response.headers[.cacheControl] = behaviour.cacheControl
            return response
        }
        router.post("/token") { [self] request, _ in
            try await note("token")
            let body = try await request.body.collect(upTo: 1 << 20)
            lastForm.withLock { $0 = "\(request.headers[.authorization] ?? "") \(String(buffer: body))" }
            let answer: JSONValue = [
                "token_type": "Bearer", "access_token": "canary-access-token", "id_token": .string(try idToken()),
            ]
            return Self.json(behaviour.tokenStatus == .ok ? answer : ["error": "invalid_grant"], behaviour.tokenStatus)
        }
        router.get("/userinfo") { [self] _, _ in
            try await note("userinfo")
            return Self.json(.object(behaviour.userInfo))
        }
        router.get("/moved") { _, _ in
            Response(status: .found, headers: [.location: "/keys"])
        }
        return router
    }

    private func note(_ path: String) async throws {
        requests.withLock { $0[path, default: 0] += 1 }
        try await Task.sleep(for: behaviour.delay)
    }

    private var keySet: JSONValue {
        let point = Array(key.publicKey.x963Representation)
        return [
            "keys": [
                [
                    "kty": "EC", "kid": "k1", "use": "sig", "alg": "ES256", "crv": "P-256",
                    "x": .string(Base64URL.encode(point[1..<33])), "y": .string(Base64URL.encode(point[33...])),
                ], ["kty": "XYZ", "kid": "new-kind"], ["kty": "EC", "kid": "broken", "crv": "P-256", "x": "?"],
            ]
        ]
    }

    func idToken() throws -> String {
        let second = Int(clock.now.microseconds / 1_000_000)
        var claims: JSONObject = [
            "iss": .string(issuer), "aud": .string(Self.clientID), "sub": "ann", "iat": .int(second),
            "exp": .int(second + 300), "nonce": .string(nonce.withLock { $0 }), "sid": "idp-session-1",
        ]
        for (name, value) in behaviour.claims.members { claims[name] = value == .null ? nil : value }
        return try sign(claims)
    }

    /// A token that the provider signed.
    func sign(_ claims: JSONObject, header: JSONObject = ["alg": "ES256", "kid": "k1"]) throws -> String {
        let signed = "\(Mint.part(JSONValue.object(header).text)).\(Mint.part(JSONValue.object(claims).text))"
        let signature = try (behaviour.signer ?? key).signature(for: Array(signed.utf8))
        return "\(signed).\(Base64URL.encode(Array(signature.rawRepresentation)))"
    }

    private static func json(_ value: JSONValue, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: value.text)))
    }
}
