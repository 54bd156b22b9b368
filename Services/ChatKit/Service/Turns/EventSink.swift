import ChatKitAPI
import ServiceKit
import Wire

/// Where a responder puts its events. Each is stored before the visitor sees it. It suspends while the reader is behind,
/// and throws `CancellationError` once the turn is over.
struct EventSink: Sendable {
    let threadID: String
    let outbox: TurnOutbox
    let widgets: WidgetRules
    let clock: any WallClock
    let ids: any IDSource

    /// An event of an item, or one beside them. Events of thread and stream are the turn's own. A widget that a client
    /// could not show is not sent: the visitor is told instead.
    func send(_ event: ThreadEvent) async throws {
        switch event {
        case .itemAdded(let item) where item.isHidden:
            throw OpenItems.OutOfOrder(description: "a hidden item is only done")
        case .itemAdded(.widget(let item)) where widgets.fault(of: item.widget) != nil: break
        case .itemDone(.widget(let item)), .itemReplaced(.widget(let item)):
            guard let fault = widgets.fault(of: item.widget) else { return try await outbox.append(event) }
            try await refuse(item, fault)
        case .itemAdded, .itemUpdated, .itemDone, .itemRemoved, .itemReplaced, .progress, .clientEffect, .notice:
            try await outbox.append(event)
        case .threadCreated, .threadUpdated, .streamOptions, .error:
            throw OpenItems.OutOfOrder(description: "this event is not a responder's")
        }
    }

    private func refuse(_ item: WidgetItem, _ fault: String) async throws {
        if outbox.isOpen(item.id) { try await outbox.append(.itemRemoved(id: item.id)) }
        try await outbox.append(.notice(Notice(.warning, "A part of this reply cannot be shown: \(fault).")))
    }

    /// The title that the thread has after the turn.
    /// - Throws: ``Refusal/unusableTitle``.
    func setTitle(_ title: String) throws {
        try ThreadTitle.check(title)
        outbox.setTitle(title)
    }

    /// What the turn cost, for the record.
    func report(_ usage: TurnUsage) { outbox.report(usage) }

    /// An id for an item of this thread.
    func newID(_ prefix: String) -> String { ids.id(prefix) }

    var now: Timestamp { clock.now }

    /// Begins a message of one part of text.
    func beginMessage() async throws -> MessageStream {
        let id = ids.id("msg")
        let message = AssistantMessage(id: id, threadID: threadID, createdAt: clock.now)
        try await send(.itemAdded(.assistantMessage(message)))
        try await send(.itemUpdated(id: id, .contentPartAdded(index: 0, content: AssistantContent())))
        return MessageStream(id: id, outbox: outbox)
    }
}

/// A message that is being streamed.
struct MessageStream: Sendable {
    let id: String
    let outbox: TurnOutbox

    /// Appends Markdown. A client sees each call as one delta.
    func append(_ delta: String) async throws {
        guard !delta.isEmpty else { return }
        try await outbox.append(.itemUpdated(id: id, .textDelta(index: 0, delta: delta)))
    }

    /// Ends the message with the text that was appended.
    func finish() async throws { try await outbox.finishMessage(id) }
}
