import Wire

/// What was done to a service token, and by whom.
struct ServiceTokenEvent: Sendable, Hashable {
    enum Action: String, Sendable { case created, rotated, revoked }

    let identifier: String
    let action: Action
    /// The subject that did it.
    let actor: String
    let at: Timestamp
    var reason: String?
}
