import ChatKitAPI
import NIOCore
import Wire

extension ByteBuffer {
    /// Appends an event as one line of JSON without a line feed. The frequent ones are written by hand, as the general
    /// encoder would.
    mutating func writeEvent(_ event: ThreadEvent) throws {
        switch event {
        case .itemUpdated(let id, .textDelta(let index, let delta)):
            writeStaticString("{\"type\":\"thread.item.updated\",\"item_id\":")
            writeJSONString(id)
            writeStaticString(",\"update\":{\"type\":\"assistant_message.content_part.text_delta\",\"content_index\":")
            writeString(String(index))
            writeStaticString(",\"delta\":")
            writeJSONString(delta)
            writeStaticString("}}")
        default:
            writeImmutableBuffer(try WireEncoder().encode(event))
        }
    }

    /// Appends the `thread.item.done` of an item that is encoded already.
    mutating func writeItemDone(_ item: ByteBuffer) {
        writeStaticString("{\"type\":\"thread.item.done\",\"item\":")
        writeImmutableBuffer(item)
        writeStaticString("}")
    }
}

extension EventBatch {
    mutating func append(_ event: ThreadEvent) throws { try append { try $0.writeEvent(event) } }

    /// Adds an event with what it does to the thread. An item is stored and sent with the same bytes; a hidden one is
    /// not sent.
    mutating func take(_ event: ThreadEvent) throws {
        switch event {
        case .itemDone(let item):
            let json = try WireEncoder().encode(item)
            changes.append(.insert(ItemRecord(item, json: json)))
            if !item.isHidden { append { $0.writeItemDone(json) } }
        case .itemReplaced(let item):
            changes.append(.replace(try ItemRecord(item)))
            if !item.isHidden { try append(event) }
        case .itemRemoved(let id):
            changes.append(.remove(id: id))
            try append(event)
        default: try append(event)
        }
    }
}

extension ItemRecord {
    init(_ item: ThreadItem) throws { self.init(item, json: try WireEncoder().encode(item)) }

    fileprivate init(_ item: ThreadItem, json: ByteBuffer) {
        self.init(id: item.id, isHidden: item.isHidden, json: String(buffer: json))
    }
}
