/// What a turn cost.
struct TurnUsage: Sendable, Hashable {
    let model: String
    let promptTokens: Int
    let completionTokens: Int
}
