import NIOCore
import ServiceKit
import Wire

/// A thread as it is stored.
struct ThreadRecord: Sendable {
    enum Status: String, Sendable {
        case active, locked, closed
    }

    let id: String
    let createdAt: Timestamp
    var title: String?
    var status = Status.active
    var statusReason: String?
}

/// An item as it is stored: the JSON is what the stream sent.
struct ItemRecord: Sendable, Hashable {
    let id: String
    let isHidden: Bool
    let json: String
}

/// Names a turn and its thread within the store.
struct TurnKey: Sendable, Hashable {
    let turn: Int64
    let thread: Int64
}

/// What begins a turn.
struct TurnStart: Sendable {
    enum Target: Sendable {
        case newThread(ThreadRecord)
        /// - Parameter tail: as it was when the turn was prepared by what stands in the thread; nil where it was not.
        case thread(id: String, tail: ThreadTail?)
    }

    let turnID: String
    let owner: Owner
    let target: Target
    /// Of the client, as JSON.
    let metadata: String?
    /// The version of the workflow that answers.
    let versionID: String
    /// Files that go with the message.
    var attachmentIDs: [String] = []
    /// With what they change, beginning with what the visitor did.
    let events: EventBatch
    /// Of the run as it begins, as JSON.
    let report: String
    let startedAt: Timestamp
    /// Of a client that may ask again.
    let claim: IdempotencyClaim?
    var cost = TurnCost()
}

/// A turn that is not closed.
struct OpenTurn: Sendable {
    let key: TurnKey
    let id: String
    let threadID: String
    /// The report of its run as it began; nil for a turn that has none.
    let report: String?
}

/// What is to be told of a run.
struct StoredReport: Sendable, Hashable {
    /// Another one for each report that was ever stored.
    let revision: Int64
    let json: String
}

/// What a visitor thinks of items.
struct FeedbackRecord: Sendable, Hashable {
    let itemIDs: [String]
    let isPositive: Bool
    let reason: String?
    let at: Timestamp
}

/// A file of a visitor as it is stored.
struct AttachmentRecord: Sendable, Hashable {
    let id: String
    let owner: Owner
    let name: String
    let mimeType: String
    /// Bytes; of a file that is not there yet, the most that it may have.
    let size: Int
    let isStored: Bool
    /// Of the message that it was sent with.
    var threadID: String?
    let createdAt: Timestamp

    var isImage: Bool { FileType.previewable.contains(mimeType) }
}

/// A turn as those know it who read its log.
struct StreamRecord: Sendable, Hashable {
    let id: String
    let key: TurnKey
    let workflowID: String
    let threadID: String
    let isOpen: Bool
}

/// A turn that goes on.
struct OpenStream: Sendable, Hashable {
    let id: String
    /// Of the newest event that is stored.
    let sequence: Int
}

/// A part of the log of a turn.
struct LogPart: Sendable {
    /// Of the first line; the others follow without gaps.
    var first = 0
    var lines: [ByteBuffer] = []
    /// Whether the turn was closed when this was read, so that nothing comes after what there is.
    var isClosed = false
}

/// The same request began this turn before.
struct AlreadySent: Error {
    let turnID: String
}
