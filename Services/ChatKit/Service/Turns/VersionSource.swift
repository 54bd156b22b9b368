import ChatKitAPI
import PublishAPI
import RPC
import Wire

/// The version of a workflow that answers a turn.
struct ServedWorkflow: Sendable {
    let name: String
    let versionID: String
    let graph: JSONValue
}

/// Where versions come from.
protocol VersionSource: Sendable {
    /// The version that is served at this moment; asked for each turn, since it can change at any time.
    func served(
        _ version: ChatVersion, ofWorkflow id: String, for context: CallContext
    ) async throws(ServiceError) -> ServedWorkflow
}

/// Asks the service that owns the versions.
struct PublishedVersions: VersionSource {
    private static let timeLimit = Duration.seconds(5)

    let publish: RPCClient

    func served(
        _ version: ChatVersion, ofWorkflow id: String, for context: CallContext
    ) async throws(ServiceError) -> ServedWorkflow {
        let which: GetServedVersion.Which =
            switch version {
            case .published: .published
            case .draft: .draft
            }
        let options = CallOptions(
            principal: context.principal, trace: context.trace,
            deadline: min(Self.timeLimit, context.deadline - .now))
        let answer = try await publish.call(GetServedVersion.self, .init(workflowID: id, which: which), options)
        return ServedWorkflow(name: answer.workflowName, versionID: answer.versionID, graph: answer.graph)
    }
}
