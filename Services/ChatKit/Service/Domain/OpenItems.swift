import ChatKitAPI

/// What events of a turn have begun and not finished, and what they have built of it. The same rule serves a live turn and
/// the log of one that a crash ended.
struct OpenItems: Sendable {
    /// Why an event may not come now.
    struct OutOfOrder: Error, CustomStringConvertible {
        let description: String
    }

    private var items: [ThreadItem] = []
    /// An item is finished once.
    private var done: Set<String> = []
    /// Whether the turn waits for the page: such a call is the last of its turn.
    private var hasToolCall = false

    var isEmpty: Bool { items.isEmpty }

    /// Messages that say something, as they stand.
    var partial: [AssistantMessage] {
        items.compactMap { item in
            guard case .assistantMessage(let message) = item,
                message.content.contains(where: { !$0.text.allSatisfy(\.isWhitespace) })
            else { return nil }
            return message
        }
    }

    /// An open item as it stands.
    func item(_ id: String) -> ThreadItem? { items.first { $0.id == id } }

    mutating func apply(_ event: ThreadEvent) throws(OutOfOrder) {
        switch event {
        case .itemAdded(let item):
            try mayBegin(item)
            items.append(item)
        case .itemUpdated(let id, let update): try apply(update, to: id)
        case .itemDone(let item):
            if self.item(item.id) == nil { try mayBegin(item) }
            if case .clientToolCall = item { hasToolCall = true }
            close(item.id)
        case .itemReplaced(let item): close(item.id)
        case .itemRemoved(let id): close(id)
        case .threadCreated, .threadUpdated, .streamOptions, .progress, .clientEffect, .notice, .error: break
        }
    }

    private func mayBegin(_ item: ThreadItem) throws(OutOfOrder) {
        guard self.item(item.id) == nil, !done.contains(item.id) else {
            throw OutOfOrder(description: "\(item.id) came twice")
        }
        guard !hasToolCall else { throw OutOfOrder(description: "\(item.id) comes after a tool call") }
    }

    private mutating func close(_ id: String) {
        items.removeAll { $0.id == id }
        done.insert(id)
    }

    private mutating func apply(_ update: ItemUpdate, to id: String) throws(OutOfOrder) {
        guard let index = items.firstIndex(where: { $0.id == id }) else {
            // A widget of an earlier turn may change.
            guard update.isOfWidget, !done.contains(id) else {
                throw OutOfOrder(description: "\(id) is changed but not open")
            }
            return
        }
        switch (items[index], update.isOfWidget) {
        case (.assistantMessage(var message), false):
            try Self.apply(update, to: &message.content)
            items[index] = .assistantMessage(message)
        case (.widget, true): break
        case (.workflow(var item), false):
            try Self.apply(update, to: &item.workflow.tasks)
            items[index] = .workflow(item)
        case (.generatedImage(var item), false):
            guard case .image(let image, _) = update else { throw Self.wrongKind(id) }
            item.image = image
            items[index] = .generatedImage(item)
        default: throw Self.wrongKind(id)
        }
    }

    private static func wrongKind(_ id: String) -> OutOfOrder { OutOfOrder(description: "\(id) has no such part") }

    private static func apply(_ update: ItemUpdate, to content: inout [AssistantContent]) throws(OutOfOrder) {
        switch update {
        case .contentPartAdded(let index, let part), .contentPartDone(let index, let part):
            try extend(&content, to: index)
            content[index] = part
        case .textDelta(let index, let delta):
            try extend(&content, to: index)
            content[index].text += delta
        case .annotationAdded(let index, let position, let annotation):
            try extend(&content, to: index)
            let count = content[index].annotations.count
            content[index].annotations.insert(annotation, at: (0...count).contains(position) ? position : count)
        default: throw OutOfOrder(description: "this is no part of a message")
        }
    }

    /// A part that does not exist yet is created empty, and those before it.
    private static func extend(_ content: inout [AssistantContent], to index: Int) throws(OutOfOrder) {
        guard (0..<100).contains(index) else { throw OutOfOrder(description: "there is no part \(index)") }
        while content.count <= index { content.append(AssistantContent()) }
    }

    private static func apply(_ update: ItemUpdate, to tasks: inout [ChatTask]) throws(OutOfOrder) {
        switch update {
        case .taskAdded(_, let task): tasks.append(task)
        case .taskUpdated(let index, let task) where tasks.indices.contains(index): tasks[index] = task
        default: throw OutOfOrder(description: "there is no such step")
        }
    }
}

extension ItemUpdate {
    fileprivate var isOfWidget: Bool {
        switch self {
        case .widgetText, .widgetComponent, .widgetRoot: true
        default: false
        }
    }
}
