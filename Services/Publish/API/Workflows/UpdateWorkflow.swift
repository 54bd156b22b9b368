public import Wire

/// Changes what a workflow says of itself, or archives and restores it. Members that are left out or null stay, except
/// within `chatkit`. A change that changes nothing leaves no trace.
///
/// Errors: `workflow.not_found`, `workflow.forbidden`, `request.invalid`, `request.precondition_failed`,
/// `workflow.handle.conflict` (also for a restored workflow whose handle was given away meanwhile),
/// `workflow.draft_access.conflict`, `workflow.draft_access.workspace_required`.
public enum UpdateWorkflow: Operation {
    public struct ChatKitChange: Codable, Sendable, Hashable {
        public let startScreenPrompts: Patch<[ChatKitSettings.StartScreenPrompt]>
        public let supportedModels: Patch<[ChatKitSettings.SupportedModel]>

        public init(
            startScreenPrompts: Patch<[ChatKitSettings.StartScreenPrompt]> = .keep,
            supportedModels: Patch<[ChatKitSettings.SupportedModel]> = .keep
        ) {
            self.startScreenPrompts = startScreenPrompts
            self.supportedModels = supportedModels
        }

        private enum CodingKeys: String, CodingKey {
            case startScreenPrompts = "start_screen_prompts"
            case supportedModels = "supported_models"
        }
    }

    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// The rules for these are those of ``CreateWorkflow``. The slug stays what it was.
        public var name: String?
        public var handle: String?
        public var description: String?
        public var tags: [String]?
        public var draftAccess: DraftAccess?
        /// True makes a public workflow private first; false restores it, private.
        public var isArchived: Bool?
        public var chatKit: ChatKitChange?
        /// Refused together with new prompts.
        public var clearStartScreenPrompts: Bool?
        /// Refused together with new models.
        public var clearSupportedModels: Bool?

        public init(ref: String) { self.ref = ref }

        private enum CodingKeys: String, CodingKey {
            case ref
            case name
            case handle
            case description
            case tags
            case draftAccess = "draft_access"
            case isArchived = "is_archived"
            case chatKit = "chatkit"
            case clearStartScreenPrompts = "clear_chatkit_start_screen_prompts"
            case clearSupportedModels = "clear_chatkit_supported_models"
        }
    }

    public typealias Output = WorkflowRevision

    public static let name = "publish.update_workflow"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
