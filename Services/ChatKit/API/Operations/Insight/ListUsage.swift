public import Wire

/// What the replies of a workflow cost, day by day (UTC). Asked by the edge for a publisher who may see it.
public enum ListUsage: Operation {
    /// Days that are told at a time.
    public static let maximumDays = 366
    /// Rows of an answer.
    public static let maximumRows = 2000

    public enum Grouping: String, Codable, Sendable, CaseIterable {
        /// One row a day.
        case day
        /// One row for each subject over all the days, those that cost most first.
        case subject
    }

    public struct Input: Codable, Sendable {
        /// UUID in lower case.
        public let workflowID: String
        public let from: Day
        /// The last one, inclusive.
        public let to: Day
        public let grouping: Grouping

        public init(workflowID: String, from: Day, to: Day, grouping: Grouping) {
            self.workflowID = workflowID
            self.from = from
            self.to = to
            self.grouping = grouping
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case from, to, grouping
        }
    }

    public struct Row: Codable, Sendable, Hashable {
        /// Nil in a sum over days.
        public let day: Day?
        /// Nil in a sum over subjects; `forgotten` for those who had themselves forgotten.
        public let subject: String?
        public let turns: Int
        public let promptTokens: Int
        public let completionTokens: Int

        public init(day: Day?, subject: String?, turns: Int, promptTokens: Int, completionTokens: Int) {
            self.day = day
            self.subject = subject
            self.turns = turns
            self.promptTokens = promptTokens
            self.completionTokens = completionTokens
        }

        private enum CodingKeys: String, CodingKey {
            case day, subject, turns
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }
    }

    public struct Output: Codable, Sendable {
        public let rows: [Row]

        public init(rows: [Row]) { self.rows = rows }
    }

    public static let name = "chatkit.list_usage"
    public static let access = Access.open
    public static let isIdempotent = true
}
