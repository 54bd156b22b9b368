import Wire

/// Why something that was well asked for is not done.
enum Refusal: Error, Hashable {
    /// Also what belongs to somebody else.
    case threadNotFound
    /// Also what belongs to another thread or owner.
    case cursorNotFound
    case attachmentNotFound
    /// A reply is being made.
    case threadBusy
    case threadLocked(reason: String?)
    case threadClosed(reason: String?)
    case messageTooLarge
    case metadataTooLarge
    /// The version's graph cannot be run here.
    case invalidGraph(String)
}

extension Refusal: ServiceErrorConvertible {
    var serviceError: ServiceError {
        switch self {
        case .threadNotFound: ServiceError("chatkit.thread_not_found", "The thread was not found.")
        case .cursorNotFound: ServiceError("chatkit.cursor_not_found", "The list has no element with the id in after.")
        case .attachmentNotFound: ServiceError("chatkit.attachment_not_found", "The attachment was not found.")
        case .threadBusy: ServiceError("chatkit.thread_busy", "The thread is being answered.", retryAfter: 1)
        case .threadLocked(let reason): ServiceError("chatkit.thread_locked", reason ?? "The thread is locked.")
        case .threadClosed(let reason): ServiceError("chatkit.thread_closed", reason ?? "The thread is closed.")
        case .messageTooLarge:
            .tooLarge("The message is too large: its text may have \(MessageRules.textLimit / 1024) KiB.")
        case .metadataTooLarge:
            ServiceError("request.invalid", "The metadata may have \(MessageRules.metadataLimit / 1024) KiB.")
        case .invalidGraph(let message): ServiceError("workflow_version.invalid_graph", message)
        }
    }
}
