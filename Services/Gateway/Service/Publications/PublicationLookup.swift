import PublishAPI
import PublishClient
import RPC
import Wire

/// Finds the publication that a request is about: in the copy, or with its owner while the copy cannot be trusted.
struct PublicationLookup: Sendable {
    let copy: PublicationCopy
    let publish: RPCClient

    /// - Returns: nil if there is no such workflow.
    /// - Throws: `unavailable` if nobody can say.
    func find(_ reference: String, trace: String) async throws(ServiceError) -> Publication? {
        if copy.isCurrent { return copy.find(reference) }
        let options = CallOptions(principal: .anonymous, trace: trace, deadline: .seconds(2))
        do {
            return try await publish.call(GetPublication.self, .init(ref: reference), options)
        } catch {
            guard error.code == "workflow.not_found" else {
                throw .unavailable("The state of the workflow cannot be told now.", cause: error.code)
            }
            return nil
        }
    }

    var flags: FeatureFlags { copy.flags }

    /// What the publisher limits; nil where nothing, or nothing known.
    func limits(of workflowID: String) -> PublicationLimits? { copy.find(workflowID)?.limits }

    /// Of the copy that was judged by; nil if the owner was asked instead.
    var revision: Int? { copy.isCurrent ? copy.revision : nil }
}
