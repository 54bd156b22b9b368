import ServiceKit
import Wire

/// What a turn may cost, and what may be spent.
struct TurnCost: Sendable, Hashable {
    /// Tokens that are reserved before the turn; 0 for a responder that costs none.
    var tokens = 0
    var budget = DailyBudget()
}

/// Tokens that a workflow may cost on one day (UTC), prompts and answers together; nil for any number.
struct DailyBudget: Sendable, Hashable {
    var perWorkflow: Int?
    /// Of one visitor or user.
    var perSubject: Int?

    /// The smaller of each.
    func limited(by other: DailyBudget) -> DailyBudget {
        func smaller(_ left: Int?, _ right: Int?) -> Int? { [left, right].compactMap { $0 }.min() }
        return DailyBudget(
            perWorkflow: smaller(perWorkflow, other.perWorkflow), perSubject: smaller(perSubject, other.perSubject))
    }
}

extension DailyBudget {
    init(_ settings: Settings) throws(SettingsError) {
        func budget(_ name: String) throws(SettingsError) -> Int? {
            try settings.limit(name, default: 0, upTo: 1_000_000_000_000)
        }
        perWorkflow = try budget("ORCHEO_CHATKIT_DAILY_TOKENS_PER_WORKFLOW")
        perSubject = try budget("ORCHEO_CHATKIT_DAILY_TOKENS_PER_SUBJECT")
    }
}

extension Timestamp {
    /// Rounded up.
    var secondsToNextDay: Int { Int((day + 1).start.second - second) }
}
