import ChatKitAPI
import ServiceKit
import Wire

/// Where a responder puts its events. Each is stored before the visitor sees it. It suspends while the reader is behind,
/// and throws `CancellationError` once the turn is over.
struct EventSink: Sendable {
    let threadID: String
    let outbox: TurnOutbox
    let clock: any WallClock
    let ids: any IDSource

    /// An event of an item. Events of thread and stream are the turn's own.
    func send(_ event: ThreadEvent) async throws {
        switch event {
        case .itemAdded(let item) where item.isHidden:
            throw OpenMessages.OutOfOrder(description: "a hidden item is only done")
        case .itemAdded, .itemUpdated, .itemDone: try await outbox.append(event)
        case .threadCreated, .threadUpdated, .streamOptions, .error:
            throw OpenMessages.OutOfOrder(description: "this event is not a responder's")
        }
    }

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
