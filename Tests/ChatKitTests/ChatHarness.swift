import ChatKitAPI
import Logging
import NIOCore
import RPC
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Wire

@testable import ChatKitService

/// Both engines, for tests that hold for either.
enum Engine: CaseIterable, Sendable {
    case memory, file

    func open(in folder: TestFolder, onReport: @escaping @Sendable () -> Void = {}) throws -> SQLChatStore {
        try SQLChatStore(
            at: self == .memory ? .memory : .folder(folder.path), logger: .silent, onReport: onReport)
    }

    /// Runs `body` with an empty store.
    func withStore<T>(
        onReport: @escaping @Sendable () -> Void = {}, _ body: (SQLChatStore) async throws -> T
    ) async throws -> T {
        try await TestFolder.with { folder in
            let store = try open(in: folder, onReport: onReport)
            let result = try await body(store)
            try await store.close()
            return result
        }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// Ids that count.
final class CountingIDs: IDSource {
    private let last = Mutex<UInt8>(0)

    func bytes(_ count: Int) -> [UInt8] {
        let number = last.withLock { last in
            last += 1
            return last
        }
        return Array(repeating: 0, count: count - 1) + [number]
    }

    /// The `number`th id that was asked for.
    static func id(_ prefix: String, _ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "\(prefix)_" + String(repeating: "0", count: 32 - digits.count) + digits
    }
}

/// Serves one graph for every workflow.
struct FixedVersion: VersionSource {
    var graph: JSONValue = ["responder": "demo"]
    var offeredModels: Set<String> = []
    var failure: ServiceError?

    func served(
        _ version: ChatVersion, ofWorkflow id: String, asOf revision: Int?, for context: CallContext
    ) async throws(ServiceError) -> ServedWorkflow {
        if let failure { throw failure }
        return ServedWorkflow(
            name: "Demo", versionID: "v-\(version.rawValue)", graph: graph, offeredModels: offeredModels)
    }
}

/// A responder that a test writes in place.
struct ScriptedResponder: Responder {
    var historyLimit: HistoryLimit?
    let script: @Sendable (TurnFacts, EventSink) async throws -> Void

    func respond(to turn: TurnFacts, into sink: EventSink) async throws { try await script(turn, sink) }
}

/// Nobody added one.
struct NoFiles: MessageFiles, DiscardedFiles {
    func shown(
        _ ids: [String], in thread: String?, shownIn: String, of owner: Owner, base: String?
    ) async throws -> [Attachment] {
        if !ids.isEmpty { throw Refusal.attachmentNotFound }
        return []
    }

    func texts(of items: [ThreadItem], upTo limit: Int) async throws -> [String: String] { [:] }
    func removeDiscarded() async throws {}
}

/// A reader that keeps what it gets.
final class Recorder: EventReceiver {
    private let lines = Mutex<[String]>([])

    var events: [String] { lines.withLock { $0 } }

    func receive(_ events: [ByteBuffer]) async throws {
        lines.withLock { $0 += events.map { String(buffer: $0) } }
    }
}

/// The service's parts around a store, called as its handlers are.
struct ChatHarness {
    static let workflow = "11111111-1111-4111-8111-111111111111"

    let store: any ChatStore
    var versions: any VersionSource = FixedVersion()
    var responders = ResponderRegistry.builtIn
    var clock: any WallClock = SystemClock()
    var ids: any IDSource = RandomIDs()
    var timeLimit = Duration.seconds(300)
    var grace = Duration.seconds(30)
    let live = LiveTurns()
    let detached = DetachedTurns()
    var slots = TurnSlots(.none)
    var files: any MessageFiles = NoFiles()
    var budget = DailyBudget()
    let metrics = MetricsRegistry()

    init(_ store: any ChatStore) { self.store = store }

    /// With one responder, which answers every graph.
    init(_ store: any ChatStore, responder: any Responder) {
        self.store = store
        responders = ResponderRegistry(["demo": { _ throws(Refusal) in responder }])
    }

    var turns: TurnStarter {
        TurnStarter(
            tools: Turn.Tools(
                store: store, clock: clock, ids: ids, timeLimit: timeLimit, grace: grace,
                figures: TurnFigures(in: metrics)),
            versions: versions,
            responders: responders, actions: ActionRules(types: ["submit"]), live: live, detached: detached,
            slots: slots, files: files, budget: budget)
    }

    /// What a client asks for that is answered by a stream.
    func stream(
        _ cause: TurnCause, in thread: String?, workflow: String = workflow, subject: String = "visitor:ann",
        metadata: JSONObject? = nil, isResumable: Bool = false, key: String? = nil, to receiver: any EventReceiver
    ) async throws {
        let asked: JSONValue = [
            "thread": thread.map { .string($0) } ?? .null, "cause": .string(String(describing: cause)),
        ]
        let turns = turns
        let context = Self.context(subject, key: key)
        let request = try TurnHandlers(turns: turns).request(
            AnyTurn.self,
            TurnInput(
                workflowID: workflow, version: .published, params: asked, metadata: metadata, isResumable: isResumable),
            in: thread, cause, context)
        try await turns.run(request, for: context, to: receiver)
    }

    /// Stands for every operation that is answered by a stream.
    private enum AnyTurn: StreamOperation {
        typealias Input = TurnInput<JSONValue>
        typealias Item = ThreadEvent

        static let name = "test.turn"
        static let access = Access.open
    }

    func stream(
        _ cause: TurnCause, in thread: String?, workflow: String = workflow, subject: String = "visitor:ann"
    ) async throws -> Reply {
        let recorder = Recorder()
        try await stream(cause, in: thread, workflow: workflow, subject: subject, to: recorder)
        return try Reply(recorder.events)
    }

    static func context(_ subject: String = "visitor:ann", key: String? = nil) -> CallContext {
        CallContext(
            principal: Principal(kind: .visitor, subject: subject), trace: "req_0af7651916cd43dd8448eb211c80319c",
            deadline: .now + .seconds(60),
            conditions: CallConditions(idempotencyKey: key), logger: .silent)
    }

    func create(
        _ input: UserMessageInput, workflow: String = workflow, subject: String = "visitor:ann",
        metadata: JSONObject? = nil, to receiver: any EventReceiver
    ) async throws {
        try await stream(
            .message(input), in: nil, workflow: workflow, subject: subject, metadata: metadata, to: receiver)
    }

    func create(_ text: String, workflow: String = workflow, subject: String = "visitor:ann") async throws -> Reply {
        let recorder = Recorder()
        try await create(
            UserMessageInput(content: [.text(text)]), workflow: workflow, subject: subject, to: recorder)
        return try Reply(recorder.events)
    }

    func add(
        _ text: String, to thread: String, workflow: String = workflow, subject: String = "visitor:ann",
        receiver: any EventReceiver
    ) async throws {
        try await stream(
            .message(UserMessageInput(content: [.text(text)])), in: thread, workflow: workflow, subject: subject,
            to: receiver)
    }

    func add(
        _ text: String, to thread: String, workflow: String = workflow, subject: String = "visitor:ann"
    ) async throws -> Reply {
        let recorder = Recorder()
        try await add(text, to: thread, workflow: workflow, subject: subject, receiver: recorder)
        return try Reply(recorder.events)
    }

    func thread(
        _ id: String, workflow: String = workflow, subject: String = "visitor:ann"
    ) async throws -> ChatThread {
        try await GetThreadHandler(store: store, links: AttachmentLinks(), clock: clock)(
            .init(workflowID: workflow, params: .init(threadID: id)), Self.context(subject))
    }

    func threads(
        limit: Int? = nil, order: ListOrder? = nil, after: String? = nil, workflow: String = workflow,
        subject: String = "visitor:ann"
    ) async throws -> Page<ChatThread> {
        try await ListThreadsHandler(store: store)(
            .init(workflowID: workflow, params: .init(limit: limit, order: order, after: after)),
            Self.context(subject))
    }

    func items(
        of thread: String, limit: Int? = nil, order: ListOrder? = nil, after: String? = nil,
        workflow: String = workflow, subject: String = "visitor:ann"
    ) async throws -> Page<JSONValue> {
        try await ListItemsHandler(store: store, links: AttachmentLinks(), clock: clock)(
            .init(
                workflowID: workflow, params: .init(threadID: thread, limit: limit, order: order, after: after)),
            Self.context(subject))
    }

    /// Every item of the thread that a client sees, oldest first.
    func transcript(of thread: String) async throws -> [JSONValue] {
        try await items(of: thread, limit: 100, order: .ascending).data
    }
}

/// The events of a stream as a client reads them.
struct Reply {
    let lines: [String]
    let events: [JSONValue]

    init(_ lines: [String]) throws {
        self.lines = lines
        events = try lines.map { try JSONParser.parse($0) }
    }

    var types: [String] { events.map { $0["type"]?.stringValue ?? "" } }

    var threadID: String {
        events.lazy.compactMap { $0["thread"]?["id"]?.stringValue ?? $0["item"]?["thread_id"]?.stringValue }.first ?? ""
    }

    var deltas: [String] { events.compactMap { $0["update"]?["delta"]?.stringValue } }

    /// The finished messages of the assistant.
    var answers: [JSONValue] {
        events.filter { $0["type"] == "thread.item.done" }.compactMap { $0["item"] }
            .filter { $0["type"] == "assistant_message" }
    }

    var text: String { answers.first?.messageText ?? "" }
}

extension JSONValue {
    /// The text of an item of either side.
    var messageText: String? {
        guard case .array(let parts)? = self["content"] else { return nil }
        return parts.compactMap { $0["text"]?.stringValue }.joined()
    }
}

/// The refusal's code, or nil if nothing was refused.
func code(of body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return ServiceError(telling: error).code
    }
}
