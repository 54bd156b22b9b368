/// Every name of a setting that is known, and what becomes of it. A name outside of it is a mistake of the operator
/// that must not pass in silence: a limit that is spelled wrong is no limit.
enum SettingsCatalogue {
    enum Use: Sendable {
        /// Read by one service or more.
        case read
        /// Read as a secret: also from the file that `<name>_FILE` names, or from a credential of that name.
        case secret
        /// Known from other versions; has no effect here, which the log says.
        case ignored
        /// Belongs to the command-line client, which often shares an environment with the services.
        case client
    }

    static let prefix = "ORCHEO_"

    static let uses: [String: Use] = {
        var uses: [String: Use] = [:]
        for name in read { uses[name] = .read }
        for name in secrets { uses[name] = .secret }
        for name in ignored { uses[name] = .ignored }
        for name in client where uses[name] == nil { uses[name] = .client }
        return uses
    }()

    private static let read = [
        "LOG_FORMAT", "LOG_LEVEL", "ORCHEO_AUTH_ALLOWED_ALGORITHMS", "ORCHEO_AUTH_AUDIENCE",
        "ORCHEO_AUTH_DEV_COOKIE_NAME",
        "ORCHEO_AUTH_DEV_LOGIN_ENABLED", "ORCHEO_AUTH_DEV_SCOPES", "ORCHEO_AUTH_DEV_WORKSPACE_IDS",
        "ORCHEO_AUTH_ISSUER", "ORCHEO_AUTH_TRUSTED_PROXY_IPS", "ORCHEO_CHATKIT_MAX_TURNS",
        "ORCHEO_CHATKIT_MAX_TURNS_PER_SUBJECT", "ORCHEO_CHATKIT_MAX_TURNS_PER_WORKFLOW", "ORCHEO_LOGIN_PROVIDERS",
        "ORCHEO_MODEL_PROVIDERS",
        "ORCHEO_AUTH_JWKS", "ORCHEO_AUTH_JWKS_CACHE_TTL", "ORCHEO_AUTH_JWKS_TIMEOUT", "ORCHEO_AUTH_JWKS_URL",
        "ORCHEO_AUTH_BOOTSTRAP_TOKEN_EXPIRES_AT", "ORCHEO_AUTH_BOOTSTRAP_TOKEN_IDENTIFIER",
        "ORCHEO_AUTH_BOOTSTRAP_TOKEN_SCOPES", "ORCHEO_AUTH_MODE", "ORCHEO_CHATKIT_PUBLIC_BASE_URL",
        "ORCHEO_CHATKIT_TOKEN_ALGORITHM", "ORCHEO_CHATKIT_TOKEN_AUDIENCE", "ORCHEO_CHATKIT_TOKEN_ISSUER",
        "ORCHEO_CHATKIT_WIDGET_ACTION_TYPES", "ORCHEO_CHATKIT_WIDGET_TYPES", "ORCHEO_CHATKIT_TOKEN_TTL_SECONDS",
        "ORCHEO_CHATKIT_DAILY_TOKENS_PER_SUBJECT", "ORCHEO_CHATKIT_DAILY_TOKENS_PER_WORKFLOW",
        "ORCHEO_CHATKIT_RETENTION_DAYS",
        "ORCHEO_CHATKIT_MAX_UPLOAD_SIZE_BYTES", "ORCHEO_CHATKIT_TURN_TIMEOUT_SECONDS",
        "ORCHEO_CHATKIT_UPLOAD_BYTES_PER_SUBJECT", "ORCHEO_CHATKIT_UPLOAD_BYTES_PER_WORKFLOW", "ORCHEO_CONFIG_FILE",
        "ORCHEO_CONTACT", "ORCHEO_CORS_ALLOW_ORIGINS", "ORCHEO_HOST",
        "ORCHEO_OUTBOUND_ALLOW_PRIVATE_ADDRESSES", "ORCHEO_PORT", "ORCHEO_RUNTIME_DIR",
        "ORCHEO_STATE_DIR",
        "ORCHEO_MAX_CONNECTIONS", "ORCHEO_MAX_CONNECTIONS_PER_ADDRESS",
        "ORCHEO_STORAGE", "ORCHEO_TRUSTED_PROXIES",
        "ORCHEO_AUTH_RATE_LIMIT_IDENTITY",
        "ORCHEO_AUTH_RATE_LIMIT_INTERVAL",
        "ORCHEO_AUTH_RATE_LIMIT_IP",
        "ORCHEO_CHATKIT_RATE_LIMIT_IP_INTERVAL",
        "ORCHEO_CHATKIT_RATE_LIMIT_IP_LIMIT",
        "ORCHEO_CHATKIT_RATE_LIMIT_JWT_INTERVAL",
        "ORCHEO_CHATKIT_RATE_LIMIT_JWT_LIMIT",
        "ORCHEO_CHATKIT_RATE_LIMIT_PUBLISH_INTERVAL",
        "ORCHEO_CHATKIT_RATE_LIMIT_PUBLISH_LIMIT",
        "ORCHEO_CHATKIT_RATE_LIMIT_SESSION_INTERVAL",
        "ORCHEO_CHATKIT_RATE_LIMIT_SESSION_LIMIT",
    ]

    private static let secrets = [
        "ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN", "ORCHEO_AUTH_JWT_SECRET", "ORCHEO_AUTH_TRUSTED_PROXY_SECRET",
        "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY", "ORCHEO_SESSION_MASTER_KEY",
    ]

    /// What is set of each thing that the operator names, after prefix and name.
    private static let ofNamed: [String: [String: Use]] = [
        "ORCHEO_LOGIN_": [
            "ALLOWED_DOMAINS": .read, "ALLOWED_GROUPS": .read, "CLIENT_ID": .read, "CLIENT_SECRET": .secret,
            "CONSOLE_GROUPS": .read, "CONSOLE_SCOPES": .read, "GROUPS_CLAIM": .read, "HINT": .read, "ISSUER": .read,
            "LABEL": .read, "SCOPES": .read,
        ],
        "ORCHEO_MODEL_": [
            "API_KEY": .secret, "BASE_URL": .read, "MODELS": .read, "TIMEOUT_SECONDS": .read,
            "TRANSCRIPTION_MODEL": .read,
        ],
    ]

    private static let ignored = [
        "LOG_SENSITIVE_DEBUG",
        "ORCHEO_AUTH_SERVICE_TOKEN_BACKEND", "ORCHEO_AUTH_SERVICE_TOKEN_DB_PATH", "ORCHEO_CHATKIT_BACKEND",
        "ORCHEO_CHATKIT_CDN_BASE_URL",
        "ORCHEO_CHATKIT_SQLITE_PATH",
        "ORCHEO_CHATKIT_STORAGE_PATH",
        "ORCHEO_REPOSITORY_BACKEND", "ORCHEO_REPOSITORY_SQLITE_PATH",
    ]

    private static let client = [
        "ORCHEO_API_URL", "ORCHEO_AUTH_AUDIENCE", "ORCHEO_AUTH_CLIENT_ID", "ORCHEO_AUTH_ISSUER",
        "ORCHEO_AUTH_ORGANIZATION", "ORCHEO_AUTH_SCOPES", "ORCHEO_CACHE_DIR", "ORCHEO_CONFIG_DIR",
        "ORCHEO_DISABLE_UPDATE_CHECK", "ORCHEO_HUMAN", "ORCHEO_PROFILE", "ORCHEO_SERVICE_TOKEN", "ORCHEO_STUDIO_URL",
        "ORCHEO_WORKSPACE",
    ]

    /// - Returns: nil for names that are not ours to judge, or unknown.
    static func use(of name: String) -> Use? {
        if let use = uses[name] ?? useOfNamed(name) { return use }
        guard name.hasSuffix("_FILE") else { return nil }
        let secret = String(name.dropLast("_FILE".count))
        return (uses[secret] ?? useOfNamed(secret)) == .secret ? .read : nil
    }

    private static func useOfNamed(_ name: String) -> Use? {
        guard let (prefix, uses) = ofNamed.first(where: { name.hasPrefix($0.key) }) else { return nil }
        let rest = name.dropFirst(prefix.count)
        guard let bar = rest.firstIndex(of: "_"), bar != rest.startIndex else { return nil }
        return uses[String(rest[rest.index(after: bar)...])]
    }

    /// The known name that takes the fewest changed letters to reach.
    static func nearest(to name: String) -> String {
        let names = uses.keys.filter { $0.hasPrefix(prefix) }.sorted()
        return names.min { editDistance($0, name) < editDistance($1, name) } ?? prefix
    }

    /// Levenshtein's distance: insertions, deletions and replacements of one byte.
    private static func editDistance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (line, byte) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let replaced = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
