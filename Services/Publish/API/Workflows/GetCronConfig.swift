public import Wire

/// The schedule of a workflow. There are no schedules, so it is always refused.
/// Errors: `workflow.not_found`, `trigger.cron.not_found`.
public enum GetCronConfig: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public typealias Output = Nothing

    public static let name = "publish.get_cron_config"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
}
