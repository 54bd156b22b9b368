public import Wire

/// A thread as a client puts it together from the events that it sees (protocol section 7).
public struct Transcript: Sendable {
    /// An event that a client could not follow.
    public struct Unfollowable: Error, CustomStringConvertible {
        public let description: String
    }

    /// In the order in which they were added.
    public private(set) var items: [JSONValue] = []
    private var open: Set<String> = []

    public init() {}

    /// Whether everything that was added has come to an end.
    public var isComplete: Bool { open.isEmpty }

    /// Forgets what came after an item, as a client does that has it answered anew.
    public mutating func cut(after id: String) {
        guard let index = items.firstIndex(where: { $0["id"]?.stringValue == id }) else { return }
        items.removeSubrange((index + 1)...)
    }

    public mutating func apply(_ event: JSONValue) throws {
        switch event["type"]?.stringValue {
        case "thread.item.added":
            let item = try item(of: event)
            guard open.insert(item.id).inserted, index(of: item.id) == nil else { throw fault("added twice", event) }
            items.append(item.value)
        case "thread.item.done":
            let item = try item(of: event)
            open.remove(item.id)
            if let index = index(of: item.id) { items[index] = item.value } else { items.append(item.value) }
        case "thread.item.replaced":
            let item = try item(of: event)
            open.remove(item.id)
            guard let index = index(of: item.id) else { throw fault("replaced but not there", event) }
            items[index] = item.value
        case "thread.item.removed":
            guard let id = event["item_id"]?.stringValue, let index = index(of: id) else {
                throw fault("removed but not there", event)
            }
            open.remove(id)
            items.remove(at: index)
        case "thread.item.updated":
            guard let id = event["item_id"]?.stringValue, let update = event["update"], let index = index(of: id) else {
                throw fault("changed but not there", event)
            }
            items[index] = try changed(items[index], update)
        default: break
        }
    }

    private func index(of id: String) -> Int? { items.firstIndex { $0["id"]?.stringValue == id } }

    private func item(of event: JSONValue) throws -> (id: String, value: JSONValue) {
        guard let item = event["item"], let id = item["id"]?.stringValue else { throw fault("no item", event) }
        return (id, item)
    }

    private func fault(_ reason: String, _ event: JSONValue) -> Unfollowable {
        Unfollowable(description: "\(reason): \(event.text)")
    }

    private func changed(_ item: JSONValue, _ update: JSONValue) throws -> JSONValue {
        guard var members = item.objectValue, let type = update["type"]?.stringValue else { throw fault("?", update) }
        switch type.split(separator: ".").first {
        case "assistant_message":
            var parts = members["content"]?.arrayValue ?? []
            guard let index = update["content_index"]?.intValue else { throw fault("no part", update) }
            while parts.count <= index { parts.append(["type": "output_text", "text": "", "annotations": []]) }
            parts[index] = try part(parts[index], update)
            members["content"] = .array(parts)
        case "workflow":
            guard var workflow = members["workflow"]?.objectValue, let index = update["task_index"]?.intValue,
                let task = update["task"]
            else { throw fault("no workflow", update) }
            var tasks = workflow["tasks"]?.arrayValue ?? []
            if type.hasSuffix("added") { tasks.append(task) } else { tasks[index] = task }
            workflow["tasks"] = .array(tasks)
            members["workflow"] = .object(workflow)
        case "generated_image": members["image"] = update["image"]
        default: break
        }
        return .object(members)
    }

    private func part(_ part: JSONValue, _ update: JSONValue) throws -> JSONValue {
        guard var members = part.objectValue, let type = update["type"]?.stringValue else { throw fault("?", update) }
        if type.hasSuffix("text_delta") {
            members["text"] = .string((members["text"]?.stringValue ?? "") + (update["delta"]?.stringValue ?? ""))
        } else if type.hasSuffix("annotation_added") {
            members["annotations"] = .array(
                (members["annotations"]?.arrayValue ?? []) + [update["annotation"] ?? .null])
        } else {
            return update["content"] ?? .null
        }
        return .object(members)
    }
}
