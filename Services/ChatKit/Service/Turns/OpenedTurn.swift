import ChatKitAPI
import ServiceKit
import Wire

/// How a turn begins: what is stored and told before anybody answers.
struct OpenedTurn: Sendable {
    let threadID: String
    let target: TurnStart.Target
    let trigger: TurnTrigger
    let attachmentIDs: [String]
    /// What the visitor said or used.
    let itemID: String
    let events: EventBatch
    /// The thread as the stream's last event shows it; nil if nothing about it changes.
    let changedThread: ChatThread?
    let at: Timestamp

    /// By a message, in a new thread where none is named.
    /// - Parameters:
    ///   - threadID: of that thread, or of the new one.
    ///   - attachments: those that the message names.
    init(
        _ input: UserMessageInput, with attachments: [Attachment], in thread: String?, _ threadID: String,
        at now: Timestamp, _ ids: any IDSource
    ) throws {
        self.threadID = threadID
        attachmentIDs = attachments.map(\.id)
        at = now
        let message = UserMessage(
            id: ids.id("msg"), threadID: threadID, createdAt: now, content: input.content,
            attachments: attachments, quotedText: input.quotedText, inferenceOptions: input.inferenceOptions)
        itemID = message.id
        trigger = .message(message)
        var events = EventBatch()
        if let thread {
            target = .thread(id: thread, tail: nil)
            changedThread = nil
        } else {
            let title = ThreadTitle.make(from: message.content)
            target = .newThread(ThreadRecord(id: threadID, createdAt: now, title: title))
            changedThread = title.map { ChatThread(id: threadID, createdAt: now, title: $0) }
            try events.append(.threadCreated(ChatThread(id: threadID, createdAt: now, title: nil)))
        }
        try events.take(.itemDone(.userMessage(message)))
        if case .insert(let record)? = events.changes.first {
            try MessageRules.checkEncoded(bytes: record.json.utf8.count)
        }
        try events.append(.streamOptions(StreamOptions(allowCancel: true)))
        self.events = events
    }

    /// By something in a thread that was read.
    init(
        _ trigger: TurnTrigger, itemID: String, _ steps: [TurnOpening.Step], in thread: String, _ tail: ThreadTail,
        at now: Timestamp
    ) throws {
        threadID = thread
        attachmentIDs = []
        at = now
        self.itemID = itemID
        self.trigger = trigger
        target = .thread(id: thread, tail: tail)
        changedThread = nil
        var events = EventBatch()
        for step in steps {
            switch step {
            case .event(let event): try events.take(event)
            case .change(let change): events.changes.append(change)
            case .silent(let item): events.changes.append(.replace(try ItemRecord(item)))
            }
        }
        self.events = events
    }
}
