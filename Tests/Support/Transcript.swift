public import Wire

/// A thread as a client puts it together from the events that it sees (protocol section 7).
public struct Transcript: Sendable {
    /// An event that a client could not follow.
    public struct Unfollowable: Error, CustomStringConvertible {
        public let description: String
    }

    /// In the order in which they were added.
    public var items: [JSONValue] { stored.filter { $0 != Self.hidden } }
    /// With those that no client sees: the server counts them.
    private var stored: [JSONValue] = []
    private var open: Set<String> = []

    private static let hidden: JSONValue = ["type": "hidden_context_item"]
    /// How far back the server looks for calls that nobody answered.
    private static let callWindow = 20

    public init() {}

    /// Whether everything that was added has come to an end.
    public var isComplete: Bool { open.isEmpty }

    /// Forgets what came after an item, as a client does that has it answered anew.
    public mutating func cut(after id: String) {
        guard let index = index(of: id) else { return }
        stored.removeSubrange((index + 1)...)
    }

    /// Notes that the server stored an item without telling.
    public mutating func noteHidden() { stored.append(Self.hidden) }

    /// Gives the newest item, a call of a tool, its output; other calls that still wait are forgotten.
    public mutating func complete(_ output: JSONValue) throws {
        guard case .object(var call)? = stored.popLast(), call["status"] == "pending" else {
            throw Unfollowable(description: "no call waits")
        }
        let older = stored.dropLast(Self.callWindow - 1)
        stored = older + stored[older.endIndex...].filter { $0["call_id"] == nil || $0["status"] != "pending" }
        call["status"] = "completed"
        if output != .null { call["output"] = output }
        stored.append(.object(call))
    }

    public mutating func apply(_ event: JSONValue) throws {
        switch event["type"]?.stringValue {
        case "thread.item.added":
            let item = try item(of: event)
            guard open.insert(item.id).inserted, index(of: item.id) == nil else { throw fault("added twice", event) }
            stored.append(item.value)
        case "thread.item.done":
            let item = try item(of: event)
            guard let index = index(of: item.id) else { return stored.append(item.value) }
            guard open.remove(item.id) != nil else { throw fault("done twice", event) }
            guard Self.isSame(stored[index], item.value) else { throw fault("not what was built", event) }
            stored[index] = item.value
        case "thread.item.replaced":
            let item = try item(of: event)
            open.remove(item.id)
            guard let index = index(of: item.id) else { throw fault("replaced but not there", event) }
            stored[index] = item.value
        case "thread.item.removed":
            guard let id = event["item_id"]?.stringValue, let index = index(of: id) else {
                throw fault("removed but not there", event)
            }
            open.remove(id)
            stored.remove(at: index)
        case "thread.item.updated":
            guard let id = event["item_id"]?.stringValue, let update = event["update"], let index = index(of: id) else {
                throw fault("changed but not there", event)
            }
            stored[index] = try changed(stored[index], update)
        default: break
        }
    }

    private func index(of id: String) -> Int? { stored.firstIndex { $0["id"]?.stringValue == id } }

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
        case "widget":
            guard type != "widget.root.updated" else {
                members["widget"] = update["widget"]
                break
            }
            guard let id = update["component_id"], let tree = members["widget"],
                let changed = Self.changed(tree, id, update)
            else { throw fault("no component", update) }
            members["widget"] = changed
        default: throw fault("?", update)
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

    /// The tree with one component changed; nil if it has none of that id.
    private static func changed(_ tree: JSONValue, _ id: JSONValue, _ update: JSONValue) -> JSONValue? {
        switch tree {
        case .object(var members) where members["id"] == id:
            guard let delta = update["delta"]?.stringValue else { return update["component"] }
            members["value"] = .string((members["value"]?.stringValue ?? "") + delta)
            members["streaming"] = .bool(update["done"] != true)
            return .object(members)
        case .object(var members):
            for (name, value) in members.members {
                guard let changed = changed(value, id, update) else { continue }
                members[name] = changed
                return .object(members)
            }
            return nil
        case .array(var elements):
            for (index, element) in elements.enumerated() {
                guard let changed = changed(element, id, update) else { continue }
                elements[index] = changed
                return .array(elements)
            }
            return nil
        default: return nil
        }
    }

    /// Whether updates added up to what the item is in the end. Only then may a message get its annotations, and a list
    /// of steps its summary.
    private static func isSame(_ built: JSONValue, _ final: JSONValue) -> Bool {
        func texts(_ item: JSONValue) -> [[UInt8]?] {
            item["content"]?.arrayValue?.map { ($0["text"]?.stringValue?.utf8).map(Array.init) } ?? []
        }
        return texts(built) == texts(final) && built["widget"] == final["widget"] && built["image"] == final["image"]
            && built["workflow"]?["tasks"] == final["workflow"]?["tasks"]
    }
}
