import SessionAPI
import Wire

/// A revocation that is to be stored.
struct RevocationOrder: Sendable, Hashable {
    let target: RevocationTarget
    let at: Timestamp
    /// The subject that asked for it.
    let actor: String
    let reason: String
    /// From then on nothing can be alive that it would end; nil where nobody knows.
    var endsAt: Timestamp?
}

/// A revocation as it is kept.
struct RevocationRecord: Sendable, Hashable {
    let number: Int
    let target: RevocationTarget
    let at: Timestamp

    var revocation: Revocation { Revocation(target: target, number: number) }
}
