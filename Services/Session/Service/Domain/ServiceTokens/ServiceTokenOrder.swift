import SessionAPI
import Wire

/// A wish for a service token that was found good: nobody gives away what they do not have.
struct ServiceTokenOrder: Sendable, Hashable {
    private static let shortestLife = 60
    private static let longestLife = 366 * 86_400
    private static let usualLife = 90 * 86_400

    /// Nil to make one up.
    let identifier: String?
    let name: String?
    let scopes: Set<String>
    let workspaces: Set<String>
    let lifetime: Duration

    init(_ input: CreateServiceToken.Input, by creator: Principal) throws(ServiceError) {
        if let identifier = input.identifier, !identifier.isTokenIdentifier {
            throw .invalid("identifier", "must be 1 to 64 letters, digits, hyphens, underscores and dots")
        }
        identifier = input.identifier
        name = input.name.flatMap { $0.isEmpty ? nil : $0 }
        if let name, name.unicodeScalars.count > 128 || name.utf8.contains(0) {
            throw .invalid("name", "must have at most 128 characters")
        }
        scopes = Set(input.scopes ?? [])
        if let unknown = scopes.subtracting(Scopes.all).min() { throw .invalid("scopes", "\(unknown) is no scope") }
        workspaces = Set((input.workspaceIDs ?? []).map { $0.lowercased() })
        if workspaces.contains(where: { $0.isEmpty || $0.utf8.count > 256 || $0.utf8.contains(0) }) {
            throw .invalid("workspace_ids", "must be names")
        }
        lifetime = try Self.lifetime(input.expiresInSeconds)
        try Self.check(scopes, workspaces, areThoseOf: creator)
    }

    static func lifetime(_ seconds: Int?) throws(ServiceError) -> Duration {
        let seconds = seconds ?? usualLife
        guard (shortestLife...longestLife).contains(seconds) else {
            throw .invalid("expires_in_seconds", "must be an integer from \(shortestLife) to \(longestLife)")
        }
        return .seconds(seconds)
    }

    /// - Throws: `auth.missing_scope`, `auth.workspace_forbidden`.
    static func check(
        _ scopes: Set<String>, _ workspaces: Set<String>, areThoseOf giver: Principal
    ) throws(ServiceError) {
        let missing = scopes.subtracting(giver.scopes).sorted()
        guard missing.isEmpty else {
            throw ServiceError("auth.missing_scope", "Missing scopes: \(missing.joined(separator: ", ")).")
        }
        let mayGiveAny = giver.scopes.contains("admin:workflows")
        guard mayGiveAny || workspaces.isSubset(of: giver.workspaces.map { $0.lowercased() }) else {
            throw ServiceError("auth.workspace_forbidden", "You do not belong to all of these workspaces.")
        }
    }
}

extension String {
    /// Part of subjects, where colons separate, and so kept free of them.
    var isTokenIdentifier: Bool {
        (1...64).contains(utf8.count) && utf8.allSatisfy { $0.isURLSafe || $0 == UInt8(ascii: ".") }
    }
}

extension ServiceError {
    static func invalid(_ member: String, _ message: String) -> ServiceError {
        .invalidInput(InvalidInput(.invalidValue, path: [member], message: message))
    }
}
