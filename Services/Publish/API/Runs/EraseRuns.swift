public import Wire

/// Erases what the records of runs say of who asked and what was asked. Unknown turns are passed over.
public enum EraseRuns: Operation {
    /// Turns in one call.
    public static let maximumCount = 500
    /// What is noted as the one who started an erased run.
    public static let erasedSubject = "forgotten"

    public struct Input: Codable, Sendable {
        public let turnIDs: [String]

        public init(turnIDs: [String]) { self.turnIDs = turnIDs }

        private enum CodingKeys: String, CodingKey { case turnIDs = "turn_ids" }
    }

    public typealias Output = Nothing

    public static let name = "publish.erase_runs"
    public static let access = Access.open
    public static let isIdempotent = true
}
