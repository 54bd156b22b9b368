import ChatKitAPI
import ServiceKit
import Wire

/// Something that somebody wants answered. A class: what passes on a reply for minutes holds a reference to it.
final class TurnRequest: Sendable {
    let owner: Owner
    /// Nil for a new thread, which begins with a message.
    let threadID: String?
    let version: ChatVersion
    let publicationRevision: Int?
    let cause: TurnCause
    let metadata: JSONObject?
    /// Whether the client may come back to the reply.
    let isResumable: Bool
    /// Of a client that may ask again.
    let claim: IdempotencyClaim?
    /// Who is noted with the run; nil for the owner.
    let triggeredBy: String?
    /// As in a `QueryInput`.
    let publicBase: String?
    /// Noted with the run, beside the ids of thread and item.
    let inputPayload: JSONObject

    init(
        owner: Owner, threadID: String?, version: ChatVersion, publicationRevision: Int?, cause: TurnCause,
        metadata: JSONObject?, isResumable: Bool = false, claim: IdempotencyClaim? = nil, triggeredBy: String? = nil,
        publicBase: String? = nil, inputPayload: JSONObject = JSONObject()
    ) {
        self.owner = owner
        self.threadID = threadID
        self.version = version
        self.publicationRevision = publicationRevision
        self.cause = cause
        self.metadata = metadata
        self.isResumable = isResumable
        self.claim = claim
        self.triggeredBy = triggeredBy
        self.publicBase = publicBase
        self.inputPayload = inputPayload
    }
}
