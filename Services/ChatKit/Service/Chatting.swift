import ChatKitAPI
import Logging
import PublishClient
public import RPC
public import ServiceKit
public import ServiceLifecycle
public import Storage
import Wire

/// The ChatKit service: owns threads, their items and turns, and runs the responders that answer.
public struct Chatting: StoreOwner {
    public typealias Commands = StoreCommands

    public static let name = "chatkit"
    public static let peers = ["publish"]
    public static var schema: StoreSchema { .chatKit }
    public static let filesFolder: String? = FileVault.folderName

    private let store: SQLChatStore
    private let turns: TurnStarter
    private let upkeep: Upkeep
    private let reporter: RunReporter
    private let watch: PublicationWatch
    private let turnGuard: TurnGuard
    private let models: CompletionClient
    private let files: ChatFiles
    private let transcriptions: TranscribeInputHandler
    private let signal: RunReportSignal

    /// Closes the turns that an earlier process left open, so that their threads take messages again.
    public init(_ context: ServiceContext) async throws {
        let timeLimit = try context.settings.seconds(
            "ORCHEO_CHATKIT_TURN_TIMEOUT_SECONDS", default: .seconds(300), in: .seconds(1) ... .seconds(86_400))
        let signal = RunReportSignal()
        self.signal = signal
        let metrics = context.metrics
        store = try SQLChatStore(
            at: context.location, logger: context.logger, observer: CommitFigures(of: "chatkit", in: metrics)
        ) { signal.raise() }
        let publish = context.peer("publish")
        let copy = PublicationCopy()
        let live = LiveTurns()
        let slots = TurnSlots(try TurnLimits(context.settings))
        let figures = TurnFigures(in: metrics)
        metrics.follow(store.store, at: context.location)
        metrics.follow(live, slots)
        metrics.add { copy.figures }
        models = CompletionClient()
        let providers = try ModelProvider.all(context.settings)
        let responders = ResponderRegistry.builtIn
        let modelResponders = ModelResponders(
            providers: providers, client: models, clock: context.clock, logger: context.logger)
        files = try await ChatFiles(context, store)
        turns = TurnStarter(
            tools: Turn.Tools(
                store: store, clock: context.clock, ids: context.ids, timeLimit: timeLimit,
                widgets: try WidgetRules(context.settings), figures: figures),
            versions: PublishedVersions(publish: publish, copy: copy, clock: context.clock),
            responders: providers.isEmpty
                ? responders
                : responders.with(ModelGraph.responder) { graph throws(Refusal) in
                    try modelResponders.responder(for: graph)
                },
            actions: try ActionRules(context.settings), live: live, detached: DetachedTurns(),
            slots: slots, files: files.messages,
            budget: try DailyBudget(context.settings))
        transcriptions = TranscribeInputHandler(versions: turns.versions, providers: providers, client: models)
        reporter = RunReporter(
            store: store, erased: store, signal: signal, publish: publish, ids: context.ids, logger: context.logger)
        watch = PublicationWatch(publish: publish, copy: copy, ids: context.ids, logger: context.logger)
        turnGuard = TurnGuard(live: live, copy: copy, clock: context.clock)
        let retentionDays = try context.settings.limit("ORCHEO_CHATKIT_RETENTION_DAYS", default: 0, upTo: 36_500)
        let retention = Retention(
            store: store, copy: copy, files: files.upkeep, clock: context.clock,
            usualDays: retentionDays, logger: context.logger)
        upkeep = Upkeep(
            store: store, live: live, jobs: [files.upkeep, retention], clock: context.clock, logger: context.logger,
            figures: figures)
        try await TurnRecovery(store: store, clock: context.clock, logger: context.logger, figures: figures)
            .closeOrphans()
    }

    public var handlers: HandlerTable {
        var table = HandlerTable()
        let triggerTurn = TriggerTurnHandler(turns: turns)
        let getThread = GetThreadHandler(store: store, links: files.links, clock: turns.tools.clock)
        let listThreads = ListThreadsHandler(store: store)
        let listItems = ListItemsHandler(store: store, links: files.links, clock: turns.tools.clock)
        let adoptThreads = AdoptThreadsHandler(store: store)
        let updateThread = UpdateThreadHandler(store: store)
        let deleteThread = DeleteThreadHandler(store: store, live: turns.live, files: files.upkeep)
        let giveFeedback = GiveFeedbackHandler(store: store, clock: turns.tools.clock)
        let syncCustomAction = SyncCustomActionHandler(turns: turns)
        TurnHandlers(turns: turns).register(in: &table)
        files.register(in: &table)
        InsightHandlers(store: store).register(in: &table)
        let exportThread = ExportThreadHandler(store: store, links: files.links, clock: turns.tools.clock)
        let forgetCaller = ForgetCallerHandler(
            store: store, live: turns.live, files: files.upkeep)
        table.stream(ExportThread.self) { try await exportThread($0, $1, to: $2) }
        table.handle(ForgetCaller.self) { try await forgetCaller($0, $1) }
        StreamHandlers(store: store, live: turns.live).register(in: &table)
        table.handle(SyncCustomAction.self) { try await syncCustomAction($0, $1) }
        table.handle(UpdateThread.self) { try await updateThread($0, $1) }
        table.handle(DeleteThread.self) { try await deleteThread($0, $1) }
        table.handle(GiveFeedback.self) { try await giveFeedback($0, $1) }
        table.handle(TranscribeInput.self) { try await transcriptions($0, $1) }
        table.handle(TriggerTurn.self) { try await triggerTurn($0, $1) }
        table.handle(GetThread.self) { try await getThread($0, $1) }
        table.handle(ListThreads.self) { try await listThreads($0, $1) }
        table.handle(ListItems.self) { try await listItems($0, $1) }
        table.handle(AdoptThreads.self) { try await adoptThreads($0, $1) }
        table.handle(ListResponders.self) { _, _ in .init(responders: turns.responders.descriptions) }
        return table
    }

    /// They end in the opposite order: what the last turns leave to report is sent after those have ended.
    public var background: [any Service] { [watch, reporter, turns.detached, turnGuard, upkeep] }

    public var ownStore: Store { store.store }
    public var ownFiles: (any StoreOwnedFiles)? { files.vault }

    public func readiness() async -> [ComponentHealth] {
        let failure = store.store.failure
        return [ComponentHealth(name: "store", isReady: failure == nil, detail: failure?.message)]
    }

    public func settle(within limit: Duration) async { await turns.live.theseEnd(within: limit) }

    public func close() async {
        do {
            try await models.close()
            try await files.vault.close()
            try await store.close()
        } catch {
            upkeep.logger.error("store was not closed", metadata: ["cause": "\(String(reflecting: error))"])
        }
    }
}
