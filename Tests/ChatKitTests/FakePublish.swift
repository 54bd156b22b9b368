import ChatKitAPI
import NIOCore
import PublishAPI
import RPC
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Wire

@testable import ChatKitService

/// A Publish service that a test controls, and what it was asked.
final class FakePublish: Sendable {
    static let workflow = "11111111-1111-4111-8111-111111111111"

    /// What becomes of reports.
    enum Recording: Sendable {
        case taken
        case refused(@Sendable (RunReport) -> ServiceError?)
        /// Noted at once, confirmed when the gate opens.
        case held(Gate)
    }

    private struct State {
        var publications: [String: Publication] = [:]
        var flags = FeatureFlags()
        var revision = 0
        var graph: JSONValue?
        var calls: [String: Int] = [:]
        var reports: [RunReport] = []
        var recording = Recording.taken
        var watchers: [AsyncStream<WatchPublications.Item>.Continuation] = []
    }

    private let state: Mutex<State>
    private let canBeWatched: Bool

    /// - Parameter canBeWatched: if false, no copy of its publications is ever current.
    init(graph: JSONValue = ["responder": "demo"], canBeWatched: Bool = true) {
        state = Mutex(State(graph: graph))
        self.canBeWatched = canBeWatched
    }

    /// Every report that came, in the order in which they did.
    var reports: [RunReport] { state.withLock { $0.reports } }
    /// The last report of each turn, in the order of the turns' first ones.
    var runs: [RunReport] {
        var order: [String] = []
        var last: [String: RunReport] = [:]
        for report in reports where last.updateValue(report, forKey: report.turnID) == nil {
            order.append(report.turnID)
        }
        return order.compactMap { last[$0] }
    }
    func calls(_ operation: any AnyOperation.Type) -> Int { state.withLock { $0.calls[operation.name] ?? 0 } }
    func record(_ recording: Recording) { state.withLock { $0.recording = recording } }
    /// Nil for a workflow without versions.
    func serve(_ graph: JSONValue?) { state.withLock { $0.graph = graph } }

    /// - Parameter isTold: whether watchers learn of it.
    func publish(
        name: String = "Demo", version: Int? = 1, isPublic: Bool = true, isArchived: Bool = false,
        workspaces: [String] = [], from: Timestamp? = nil, until: Timestamp? = nil, isTold: Bool = true
    ) {
        state.withLock { state in
            state.revision += 1
            let publication = Publication(
                workflowID: Self.workflow, handle: "demo", name: name, description: nil, workspaces: workspaces,
                isArchived: isArchived, isPublic: isPublic, requireLogin: false, publishedAt: nil, from: from,
                until: until, publishedVersion: isPublic ? version : nil, draftVersion: version, chatKit: nil, epoch: 1,
                revision: state.revision)
            state.publications[Self.workflow] = publication
            if isTold { for watcher in state.watchers { watcher.yield(.publication(publication)) } }
        }
    }

    func set(_ flag: FeatureFlag) {
        state.withLock { state in
            state.revision += 1
            state.flags = FeatureFlags(state.flags.flags.filter { $0.name != flag.name } + [flag])
            for watcher in state.watchers { watcher.yield(.flags(state.flags, revision: state.revision)) }
        }
    }

    func serve(on hub: MemoryHub) async throws {
        try await RPCServer(service: "publish", table: handlers, logger: .silent).serve(
            on: hub.listener(for: "publish"))
    }

    private func count(_ operation: any AnyOperation.Type) {
        state.withLock { $0.calls[operation.name, default: 0] += 1 }
    }

    private var handlers: HandlerTable {
        var table = HandlerTable()
        table.handle(GetServedVersion.self) { input, _ in
            self.count(GetServedVersion.self)
            let (publication, graph) = self.state.withLock { ($0.publications[input.workflowID], $0.graph) }
            guard let graph else { throw ServiceError("workflow_version.not_found", "There is no version.") }
            let number = publication?.draftVersion ?? 1
            return .init(
                workflowID: input.workflowID, versionID: "v\(number)", version: number, graph: graph,
                workflowName: publication?.name ?? "Demo", supportedModels: nil)
        }
        table.handle(GetPublication.self) { input, _ in
            self.count(GetPublication.self)
            guard let publication = self.state.withLock({ $0.publications[input.ref] }) else {
                throw ServiceError("workflow.not_found", "Workflow not found")
            }
            return publication
        }
        table.handle(RecordRuns.self) { input, _ in try await self.take(input.reports) }
        table.handle(EraseRuns.self) { _, _ in
            self.count(EraseRuns.self)
            return Nothing()
        }
        if canBeWatched {
            table.stream(WatchPublications.self) { _, _, writer in
                for await item in self.watch() { try await writer.send(item) }
            }
        }
        return table
    }

    private func take(_ reports: [RunReport]) async throws -> RecordRuns.Output {
        count(RecordRuns.self)
        let recording = state.withLock { state in
            if case .refused = state.recording { return state.recording }
            state.reports += reports
            return state.recording
        }
        switch recording {
        case .taken: break
        case .refused(let fault):
            for report in reports { if let fault = fault(report) { throw fault } }
            state.withLock { $0.reports += reports }
        case .held(let gate): await gate.wait()
        }
        return .init(recorded: reports.count)
    }

    private func watch() -> AsyncStream<WatchPublications.Item> {
        let (stream, continuation) = AsyncStream<WatchPublications.Item>.makeStream()
        state.withLock { state in
            for publication in state.publications.values { continuation.yield(.publication(publication)) }
            continuation.yield(.flags(state.flags, revision: state.revision))
            continuation.yield(.snapshotEnd(revision: state.revision))
            state.watchers.append(continuation)
        }
        return stream
    }
}

/// The whole service over RPC, between a fake Publish and a caller.
struct ChatSystem: Sendable {
    let chat: RPCClient
    let publish: FakePublish

    static let visitor = CallOptions(
        principal: Principal(kind: .visitor, subject: "visitor:ann"), trace: "test", deadline: .seconds(30))
    static let trigger = CallOptions(
        principal: Principal(kind: .service, subject: "token:ci", scopes: ["workflows:execute"]), trace: "test",
        deadline: .seconds(30))

    /// Stops the service when `body` ends, and returns when it has stopped.
    ///
    /// - Parameter stopped: told how long that took, while Publish is still there.
    static func with(
        _ publish: FakePublish, _ location: StoreLocation = .memory, stopped: @Sendable (Duration) -> Void = { _ in },
        _ body: @Sendable (ChatSystem) async throws -> Void
    ) async throws {
        let hub = MemoryHub()
        func client(_ name: String) -> RPCClient {
            RPCClient(service: name, caller: "test", connector: hub.connector(to: name), logger: .silent)
        }
        let host = try await ServiceHost(
            Chatting.self,
            ServiceContext(
                settings: try Settings(), logger: .silent, location: location, peers: ["publish": client("publish")]),
            listener: hub.listener(for: "chatkit"))
        let chat = client("chatkit")
        try await withThrowingTaskGroup { group in
            group.addTask { try await publish.serve(on: hub) }
            group.addTask { await chat.run() }
            let running = Task { try await host.run() }
            try await body(ChatSystem(chat: chat, publish: publish))
            let start = ContinuousClock.now
            await host.stop()
            try await running.value
            stopped(.now - start)
            group.cancelAll()
        }
    }

    /// Begins a thread and reads the reply to its end.
    func create(_ text: String, workflow: String = FakePublish.workflow) async throws -> Reply {
        var lines: [String] = []
        let input = CreateThread.Input(
            workflowID: workflow, version: .published, params: .init(input: UserMessageInput(content: [.text(text)])))
        for try await item in try await chat.stream(CreateThread.self, input, Self.visitor) {
            lines.append(String(buffer: item))
        }
        return try Reply(lines)
    }

    func trigger(_ text: String, triggeredBy: String = "ci") async throws -> TriggerTurn.Output {
        try await chat.call(
            TriggerTurn.self,
            .init(workflowID: FakePublish.workflow, version: .published, message: text, triggeredBy: triggeredBy),
            Self.trigger)
    }
}
