import Wire

/// What is removed of visitors' conversations: at their wish, or because its time is over.
protocol VisitorDataStore: Sendable {
    /// The ids of a subject's threads.
    /// - Parameter workflowID: nil for those in all workflows.
    func threadIDs(of subject: String, in workflowID: String?) async throws -> [String]
    /// Removes all that is kept of a subject, in one transaction.
    /// - Returns: how many threads and files there were.
    func forget(_ subject: String, in workflowID: String?) async throws -> (threads: Int, files: Int)

    /// The workflows that have threads.
    func workflowIDs() async throws -> [String]
    /// Deletes threads in which nothing happened since a moment; some at a time.
    /// - Returns: how many.
    func deleteThreads(of workflowID: String, idleSince moment: Timestamp) async throws -> Int

    /// Turns whose runs are to be erased by their owner.
    func erasedTurns(limit: Int) async throws -> [String]
    /// Their runs are erased.
    func forgetErased(_ turnIDs: [String]) async throws
}

/// What publishers see of their visitors.
protocol InsightStore: Sendable {
    func usage(
        of workflowID: String, days: ClosedRange<Day>, bySubject: Bool, limit: Int
    ) async throws -> [UsageRecord]

    /// The newest items first.
    /// - Throws: ``Refusal/cursorNotFound``.
    func feedback(of workflowID: String, after item: String?, limit: Int) async throws -> Slice<GivenFeedback>
}

/// What turns cost.
struct UsageRecord: Sendable, Hashable {
    /// Nil in a sum over days.
    let day: Day?
    /// Nil in a sum over subjects.
    let subject: String?
    let turns: Int
    let promptTokens: Int
    let completionTokens: Int
}

/// A word on an item.
struct GivenFeedback: Sendable, Hashable {
    let itemID: String
    let threadID: String
    let isPositive: Bool
    let reason: String?
    let at: Timestamp
}
