/// The scopes that a caller of the management API can hold.
enum Scopes {
    static let all: Set<String> = byDefault.union([
        "admin:flags", "admin:metrics", "admin:workflows", "chatkit:session",
    ])

    /// Those of the bootstrap token unless the operator says otherwise.
    static let byDefault: Set<String> = [
        "admin:tokens:read", "admin:tokens:write", "vault:read", "vault:write", "workflows:execute", "workflows:read",
        "workflows:write",
    ]
}
