import ServiceKit
import Wire

/// Which JWTs of other issuers are taken.
struct JWTSettings: Sendable {
    /// Those of the published product.
    private static let usualAlgorithms = ["RS256", "HS256"]

    let secret: SharedSecretKey?
    let keys: JWTKeySet?
    /// Keys at an address, asked for those that are not among `keys`.
    let remoteKeys: RemoteKeySet?
    let algorithms: Set<String>
    /// Nil where any will do.
    let audience: String?
    let issuer: String?

    /// Takes no JWT at all.
    static let none = JWTSettings(secret: nil, keys: nil, remoteKeys: nil, algorithms: [], audience: nil, issuer: nil)

    /// Whether any JWT can be taken.
    var hasKeys: Bool { secret != nil || keys != nil || remoteKeys != nil }

    private init(
        secret: SharedSecretKey?, keys: JWTKeySet?, remoteKeys: RemoteKeySet?, algorithms: Set<String>,
        audience: String?, issuer: String?
    ) {
        self.secret = secret
        self.keys = keys
        self.remoteKeys = remoteKeys
        self.algorithms = algorithms
        self.audience = audience
        self.issuer = issuer
    }

    /// - Throws: `SettingsError` for a secret that is too short, keys that cannot be read, algorithms that are none, an
    ///   address that is none.
    init(_ settings: Settings, http: any OutboundHTTP, clock: any WallClock) async throws {
        let algorithms = try settings.list("ORCHEO_AUTH_ALLOWED_ALGORITHMS", default: Self.usualAlgorithms)
        let known = JWTKeySet.algorithms.union(SharedSecretKey.algorithms)
        if let unknown = Set(algorithms).subtracting(known).min() {
            throw SettingsError(
                "ORCHEO_AUTH_ALLOWED_ALGORITHMS",
                "must name algorithms of \(known.sorted().joined(separator: ", ")); \(unknown) is none")
        }
        self.algorithms = Set(algorithms)
        audience = settings.string("ORCHEO_AUTH_AUDIENCE")
        issuer = settings.string("ORCHEO_AUTH_ISSUER")
        secret = try settings.secret("ORCHEO_AUTH_JWT_SECRET").map { secret in
            guard secret.withBytes({ $0.count }) >= SharedSecretKey.shortest else {
                throw SettingsError(
                    "ORCHEO_AUTH_JWT_SECRET", "must have at least \(SharedSecretKey.shortest) bytes")
            }
            return SharedSecretKey(secret)
        }
        remoteKeys = try Self.keysURL(settings).map { url in
            let longest = try settings.seconds(
                "ORCHEO_AUTH_JWKS_CACHE_TTL", default: .seconds(300), in: .seconds(1) ... .seconds(86_400))
            return RemoteKeySet(url, http: http, longest: longest, clock: clock)
        }
        guard let text = settings.string("ORCHEO_AUTH_JWKS") else {
            keys = nil
            return
        }
        do { keys = try await JWTKeySet(json: text) } catch {
            throw SettingsError("ORCHEO_AUTH_JWKS", "must be a JSON Web Key Set; \(error)")
        }
    }

    private static func keysURL(_ settings: Settings) throws(SettingsError) -> OutboundURL? {
        let name = "ORCHEO_AUTH_JWKS_URL"
        guard let text = settings.string(name) else { return nil }
        guard let url = OutboundURL(text) else {
            throw SettingsError(name, "must be an https URL; http is for hosts of a private network.")
        }
        return url
    }
}
