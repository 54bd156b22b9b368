import Wire

/// Why something that was well asked for is not done.
enum Refusal: Error, Hashable {
    /// Also what belongs to somebody else.
    case threadNotFound
    /// Also what belongs to another thread or owner.
    case cursorNotFound
    case attachmentNotFound
    /// It was sent with a message.
    case attachmentInUse
    case tooManyAttachments
    case unusableAttachment
    case unusableAudio
    /// More bytes than a file may have, or than were announced.
    case fileTooLarge(limit: Int)
    case uploadQuotaExceeded
    /// Nobody knows by which address visitors reach the set.
    case uploadsUnavailable
    /// Also an old one.
    case linkInvalid
    case uploadBrokenOff
    case uploadAlreadyDone
    case fileTypeMismatch(declared: String)
    /// The workflow's responder does not take it.
    case requestUnsupported(String)
    /// Also what belongs to another thread or owner, and what is of another kind than was asked for.
    case itemNotFound
    /// The newest item is no call of a tool that waits.
    case noPendingToolCall
    /// The questions were answered before.
    case inputNotPending
    /// By the operator.
    case actionNotAllowed
    case unusableAction
    case actionTooLarge
    case unusableTitle
    case unusableFeedback
    /// Also of somebody else.
    case streamNotFound
    /// Its log was deleted.
    case streamGone
    /// The same request is being met.
    case sendInFlight
    /// A reply is being made.
    case threadBusy
    /// What may be spent today is spent, or reserved.
    case budgetExhausted(retryAfter: Int)
    /// More than may run at a time.
    case tooManyTurns
    case threadLocked(reason: String?)
    case threadClosed(reason: String?)
    case messageTooLarge
    case metadataTooLarge
    /// The input that goes with the record of a run.
    case payloadTooLarge
    /// Nobody could be noted as the one who started a run.
    case unusableTrigger
    /// Also one that is archived.
    case workflowNotFound
    /// Visitors are not let in: private, not yet, or not any more.
    case notPublished
    /// By the operator.
    case publicChatOff
    /// The version's graph names a responder that is known but does not run here.
    case responderUnavailable(String)
    /// The version's graph cannot be run here.
    case invalidGraph(String)
}

extension Refusal: ServiceErrorConvertible {
    var serviceError: ServiceError {
        switch self {
        case .threadNotFound: ServiceError("chatkit.thread_not_found", "The thread was not found.")
        case .cursorNotFound: ServiceError("chatkit.cursor_not_found", "The list has no element with the id in after.")
        case .attachmentNotFound: ServiceError("chatkit.attachment_not_found", "The attachment was not found.")
        case .attachmentInUse:
            ServiceError("chatkit.attachment_in_use", "The file was sent, and is deleted with its thread.")
        case .tooManyAttachments:
            .invalidInput(
                InvalidInput(
                    .invalidValue, path: ["attachments"],
                    message: "at most \(UploadLimits.perMessage) different attachments were expected"))
        case .unusableAttachment:
            .invalidInput(InvalidInput(.invalidValue, path: ["size"], message: "a number of bytes was expected"))
        case .unusableAudio:
            .invalidInput(
                InvalidInput(.invalidValue, path: ["audio_base64"], message: "a recording in base64 was expected"))
        case .fileTooLarge(let limit):
            ServiceError("chatkit.upload.too_large", "The file may have at most \(limit) bytes.")
        case .uploadQuotaExceeded:
            ServiceError("chatkit.upload.quota_exceeded", "There is no room for more files in this chat.")
        case .uploadsUnavailable:
            ServiceError("chatkit.upload.unavailable", "This server takes no files: its public address is not set.")
        case .linkInvalid:
            ServiceError("chatkit.upload.link_invalid", "The link is not valid, or not any more.")
        case .uploadBrokenOff:
            ServiceError("chatkit.upload.broken_off", "The upload broke off. Please send the file again.")
        case .uploadAlreadyDone:
            ServiceError("chatkit.upload.already_done", "The file was sent before.")
        case .fileTypeMismatch(let declared):
            ServiceError("chatkit.upload.type_mismatch", "The file is not what it says it is: \(declared).")
        case .requestUnsupported(let what):
            ServiceError("chatkit.request.unsupported", "\(what) is not offered here.")
        case .itemNotFound: ServiceError("chatkit.item_not_found", "The item was not found.")
        case .noPendingToolCall:
            ServiceError("chatkit.no_pending_tool_call", "The thread does not wait for the output of a tool.")
        case .inputNotPending: ServiceError("chatkit.input_not_pending", "These questions were answered before.")
        case .actionNotAllowed: ServiceError("chatkit.action_not_allowed", "This action is not available here.")
        case .unusableAction:
            .invalidInput(
                InvalidInput(.invalidValue, path: ["action", "type"], message: "1 to 200 bytes were expected"))
        case .actionTooLarge: .tooLarge("The payload may have \(ActionRules.payloadLimit / 1024) KiB.")
        case .unusableTitle:
            .invalidInput(
                InvalidInput(
                    .invalidValue, path: ["title"],
                    message: "1 to \(ThreadTitle.givenLimit) characters were expected, not all of them blank"))
        case .unusableFeedback:
            .invalidInput(
                InvalidInput(
                    .invalidValue, path: ["item_ids"],
                    message:
                        "at most \(FeedbackRules.itemLimit) items, and a reason of at most \(FeedbackRules.reasonLimit) characters, were expected"
                ))
        case .streamNotFound: ServiceError("chatkit.stream_not_found", "The stream was not found.")
        case .streamGone:
            ServiceError("chatkit.stream_gone", "The stream is not kept any more; what was said is in the thread.")
        case .sendInFlight:
            ServiceError("idempotency.in_flight", "The same request is being answered.", retryAfter: 1)
        case .threadBusy: ServiceError("chatkit.thread_busy", "The thread is being answered.", retryAfter: 1)
        case .tooManyTurns:
            ServiceError("chatkit.too_many_turns", "Too many replies are being made. Please try again.", retryAfter: 5)
        case .budgetExhausted(let seconds):
            ServiceError(
                "chatkit.budget_exhausted", "This chat has answered all it can today. Please come back tomorrow.",
                retryAfter: seconds)
        case .threadLocked(let reason): ServiceError("chatkit.thread_locked", reason ?? "The thread is locked.")
        case .threadClosed(let reason): ServiceError("chatkit.thread_closed", reason ?? "The thread is closed.")
        case .messageTooLarge:
            .tooLarge("The message is too large: its text may have \(MessageRules.textLimit / 1024) KiB.")
        case .metadataTooLarge:
            ServiceError("request.invalid", "The metadata may have \(MessageRules.metadataLimit / 1024) KiB.")
        case .payloadTooLarge: .tooLarge("The input may have \(RunRules.payloadLimit / 1024) KiB.")
        case .unusableTrigger:
            ServiceError(
                "request.invalid", "Who triggers a run needs a name of at most \(RunRules.triggeredByLimit) bytes.")
        case .workflowNotFound: ServiceError("workflow.not_found", "Workflow not found")
        case .notPublished: ServiceError("chatkit.auth.not_published", "The workflow is not published.")
        case .publicChatOff: ServiceError("feature.disabled", "Public chat is switched off.")
        case .responderUnavailable(let name):
            ServiceError("responder.unavailable", UnavailableResponder(name: name).message)
        case .invalidGraph(let message): ServiceError("workflow_version.invalid_graph", message)
        }
    }
}
