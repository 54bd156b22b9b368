import ChatKitAPI
import RPC
import Wire

/// The version of a workflow that answers a turn.
struct ServedWorkflow: Sendable {
    let name: String
    let versionID: String
    let graph: JSONValue
    /// Models that visitors may choose from.
    var offeredModels: Set<String> = []
    /// Of the publisher.
    var budget = DailyBudget()
    /// Turns at a time that the publisher allows; nil for as many as the operator does.
    var concurrentTurns: Int?
}

/// Where versions come from.
protocol VersionSource: Sendable {
    /// The version that is served at this moment, if the workflow lets the caller in; asked for each turn, since it can
    /// change at any time.
    /// - Parameter revision: of publications that the caller has seen; older ones do not count.
    func served(
        _ version: ChatVersion, ofWorkflow id: String, asOf revision: Int?, for context: CallContext
    ) async throws(ServiceError) -> ServedWorkflow
}
