import ChatKitAPI

/// What events have built of assistant messages that are not done. The same rule serves a live turn and the log of
/// one that a crash ended.
struct OpenMessages: Sendable {
    /// Why an event may not come now.
    struct OutOfOrder: Error, CustomStringConvertible {
        let description: String
    }

    private var messages: [AssistantMessage] = []

    var isEmpty: Bool { messages.isEmpty }

    /// Those that say something, as they stand.
    var partial: [AssistantMessage] {
        messages.filter { message in message.content.contains { !$0.text.allSatisfy(\.isWhitespace) } }
    }

    /// The message as it stands.
    func message(_ id: String) -> AssistantMessage? { messages.first { $0.id == id } }

    mutating func apply(_ event: ThreadEvent) throws(OutOfOrder) {
        switch event {
        case .itemAdded(.assistantMessage(let message)):
            guard self.message(message.id) == nil else {
                throw OutOfOrder(description: "\(message.id) was added twice")
            }
            messages.append(message)
        case .itemUpdated(let id, let update):
            guard let index = messages.firstIndex(where: { $0.id == id }) else {
                throw OutOfOrder(description: "\(id) is changed but not open")
            }
            try Self.apply(update, to: &messages[index].content)
        case .itemDone(let item):
            messages.removeAll { $0.id == item.id }
        case .itemAdded, .threadCreated, .threadUpdated, .streamOptions, .error:
            break
        }
    }

    private static func apply(_ update: ItemUpdate, to content: inout [AssistantContent]) throws(OutOfOrder) {
        switch update {
        case .contentPartAdded(let index, let part), .contentPartDone(let index, let part):
            try extend(&content, to: index)
            content[index] = part
        case .textDelta(let index, let delta):
            try extend(&content, to: index)
            content[index].text += delta
        }
    }

    /// A part that does not exist yet is created empty, and those before it.
    private static func extend(_ content: inout [AssistantContent], to index: Int) throws(OutOfOrder) {
        guard (0..<100).contains(index) else { throw OutOfOrder(description: "there is no part \(index)") }
        while content.count <= index { content.append(AssistantContent()) }
    }
}
