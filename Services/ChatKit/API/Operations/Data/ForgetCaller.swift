public import Wire

/// Removes everything that is kept of the caller: threads with their items, replies and files, feedback, files that were not
/// sent; the inputs of their runs are erased by their owner soon after. Figures of usage stay, without the name. Doing it
/// again removes nothing.
public enum ForgetCaller: Operation {
    public struct Input: Codable, Sendable {
        /// UUID in lower case; nil for all workflows.
        public let workflowID: String?

        public init(workflowID: String?) { self.workflowID = workflowID }

        private enum CodingKeys: String, CodingKey { case workflowID = "workflow_id" }
    }

    public struct Output: Codable, Sendable {
        /// How many of each there were.
        public let threads: Int
        public let files: Int

        public init(threads: Int, files: Int) {
            self.threads = threads
            self.files = files
        }
    }

    public static let name = "chatkit.forget_caller"
    public static let access = Access.identified
}
