/// Where a turn is. It begins `queued` or `running` and ends in one of the others, once.
enum TurnState: String, Sendable, CaseIterable {
    case queued, running, done, failed, cancelled, interrupted
}
