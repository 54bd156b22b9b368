import ChatKitAPI
import RPC
import Wire

/// What publishers see of their visitors.
struct InsightHandlers: Sendable {
    let store: any InsightStore

    func register(in table: inout HandlerTable) {
        table.handle(ListUsage.self) { input, _ in
            guard input.from <= input.to, input.to < input.from + ListUsage.maximumDays else {
                throw ServiceError.invalidInput(
                    InvalidInput(
                        .invalidValue, path: ["to"],
                        message: "a day within \(ListUsage.maximumDays) days from the first was expected"))
            }
            let records = try await store.usage(
                of: input.workflowID, days: input.from...input.to, bySubject: input.grouping == .subject,
                limit: ListUsage.maximumRows)
            return .init(rows: records.map(ListUsage.Row.init))
        }
        table.handle(ListFeedback.self) { input, _ in
            if let after = input.after, !EntityID.isPossible(after) { throw Refusal.cursorNotFound }
            let slice = try await store.feedback(
                of: input.workflowID, after: input.after, limit: min(max(input.limit, 1), 200))
            return .init(entries: slice.elements.map(ListFeedback.Entry.init), hasMore: slice.hasMore)
        }
    }
}

extension ListUsage.Row {
    fileprivate init(_ record: UsageRecord) {
        self.init(
            day: record.day, subject: record.subject, turns: record.turns, promptTokens: record.promptTokens,
            completionTokens: record.completionTokens)
    }
}

extension ListFeedback.Entry {
    fileprivate init(_ record: GivenFeedback) {
        self.init(
            itemID: record.itemID, threadID: record.threadID, kind: record.isPositive ? .positive : .negative,
            reason: record.reason, at: record.at)
    }
}
