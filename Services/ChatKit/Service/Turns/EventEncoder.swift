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

    /// Adds an item that is finished: to be stored, and sent unless it is hidden, both with the same bytes.
    mutating func append(done item: ThreadItem) throws {
        let json = try WireEncoder().encode(item)
        items.append(ItemRecord(item, json: json))
        if !item.isHidden { append { $0.writeItemDone(json) } }
    }
}

extension ItemRecord {
    init(_ item: ThreadItem) throws { self.init(item, json: try WireEncoder().encode(item)) }

    fileprivate init(_ item: ThreadItem, json: ByteBuffer) {
        self.init(id: item.id, isHidden: item.isHidden, json: String(buffer: json))
    }
}
