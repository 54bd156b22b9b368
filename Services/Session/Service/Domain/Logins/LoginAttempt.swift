import Wire

/// A login that was begun and not completed. Nothing in it helps anybody to complete it.
struct LoginAttempt: Sendable, Hashable {
    static let lifetime = Duration.seconds(600)

    /// SHA-256 of the state.
    let stateHash: [UInt8]
    /// SHA-256 of the browser's secret.
    let browserHash: [UInt8]
    let provider: String
    let returnTo: String
    let expiresAt: Timestamp
}
