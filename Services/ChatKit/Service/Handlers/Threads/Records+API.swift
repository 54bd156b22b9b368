import ChatKitAPI
import Wire

extension ChatThread {
    init(_ record: ThreadRecord, items: Page<JSONValue> = Page()) {
        let status: ThreadStatus =
            switch record.status {
            case .active: .active
            case .locked: .locked(reason: record.statusReason)
            case .closed: .closed(reason: record.statusReason)
            }
        self.init(id: record.id, createdAt: record.createdAt, title: record.title, status: status, items: items)
    }
}

extension Page<JSONValue> {
    /// Items as they were sent, with links that are good now.
    init(_ items: Slice<ItemRecord>, links: (JSONValue) -> JSONValue) throws {
        self.init(
            data: try items.elements.map { links(try JSONParser.parse($0.json)) }, hasMore: items.hasMore,
            after: items.hasMore ? items.elements.last?.id : nil)
    }
}
