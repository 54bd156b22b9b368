import ServiceKit
import Wire

/// Keeps threads, their items, turns and the turns' event logs. Knows rows and JSON bytes, not what they mean.
protocol ChatStore: Sendable {
    /// Stores a message, its turn, which is running from then on, the turn's first events and the report of its run, in
    /// one transaction.
    /// - Throws: ``Refusal`` if the owner has no such thread, or the thread takes no message now; ``ThreadMoved`` if another
    ///   turn came between, ``AlreadySent`` if the same request came before.
    func begin(_ start: TurnStart) async throws -> TurnKey

    /// Stores what a turn brought forth, and the report of its run if that ends it, in one transaction.
    ///
    /// - Parameters:
    ///   - patience: how long to wait for other turns to share the commit with.
    ///   - batch: asked when the transaction runs, so that everything that came until then goes with it. It may be
    ///     asked again, and then has to give at least what it gave before.
    /// - Returns: what was stored.
    /// - Throws: ``TurnNotRunning``.
    func record(
        _ turn: TurnKey, patience: Duration, _ batch: @escaping @Sendable () -> EventBatch
    ) async throws -> EventBatch

    /// Ends the patience of all that wait.
    func hurry() async throws

    func thread(_ id: String, of owner: Owner, items: PageRequest) async throws -> (ThreadRecord, Slice<ItemRecord>)?
    /// - Throws: ``Refusal/cursorNotFound``.
    func threads(of owner: Owner, _ page: PageRequest) async throws -> Slice<ThreadRecord>
    /// Without hidden items.
    /// - Throws: ``Refusal/threadNotFound``, ``Refusal/cursorNotFound``.
    func items(ofThread id: String, of owner: Owner, _ page: PageRequest) async throws -> Slice<ItemRecord>

    /// The thread of a turn.
    /// - Throws: ``TurnNotRunning`` if it was deleted.
    func threadRecord(of turn: TurnKey) async throws -> ThreadRecord

    /// The end of a thread, with one of its items if that is asked for; nil if the owner has no such thread.
    func tail(ofThread id: String, of owner: Owner, items limit: Int, item: String?) async throws -> ThreadTail?

    /// Gives a thread another title.
    /// - Returns: the thread; nil if the owner has no such.
    func rename(_ id: String, of owner: Owner, to title: String) async throws -> ThreadRecord?

    /// Deletes a thread with all that belongs to it.
    /// - Returns: false if the owner has no such thread.
    func delete(_ id: String, of owner: Owner) async throws -> Bool

    /// Puts an item in the place of the one with its id.
    /// - Returns: false if it is not there any more.
    func replace(_ item: ItemRecord, inThread id: String, of owner: Owner) async throws -> Bool

    /// Notes what was said of items; those that are not in the thread are passed over.
    /// - Returns: false if the owner has no such thread.
    func note(_ feedback: FeedbackRecord, onThread id: String, of owner: Owner) async throws -> Bool

    /// The turn that a request began before; nil if there is none.
    /// - Throws: `idempotency.key_reused`.
    func sent(_ claim: IdempotencyClaim) async throws -> String?

    /// The turn with this id, if it is in a thread of the subject.
    func stream(_ id: String, of subject: String) async throws -> StreamRecord?

    /// The open turn of a thread; nil if there is none.
    /// - Throws: ``Refusal/threadNotFound``.
    func openStream(inThread id: String, of owner: Owner) async throws -> OpenStream?

    /// Some of the log of a turn, from the event after `position` on where it is still there.
    func log(of turn: TurnKey, after position: Int) async throws -> LogPart

    /// Gives every thread of a subject to another one, in one transaction.
    /// - Returns: how many there were.
    func adoptThreads(of visitor: String, by user: String) async throws -> Int

    /// The newest items of the turn's thread, newest first, hidden ones too.
    func history(of turn: TurnKey, limit: Int) async throws -> [ItemRecord]

    /// Turns that are not closed, oldest first.
    func openTurns() async throws -> [OpenTurn]
    /// The events of a turn in their order, each one line of JSON.
    func events(of turn: TurnKey) async throws -> [String]
    /// Deletes the logs of turns closed before a moment; some at a time.
    /// - Returns: how many turns had one.
    func deleteLogs(closedBefore moment: Timestamp) async throws -> Int

    /// The latest report of each run that was not deleted, those that wait longest first: at most `limit`, and no more
    /// than `bytes` of JSON if it is more than one.
    func runReports(limit: Int, bytes: Int) async throws -> [StoredReport]
    /// The report of a turn's run as it began; nil if the turn is gone.
    func runReport(ofTurn turnID: String) async throws -> String?
    /// Deletes reports by revision; one that was replaced meanwhile has another.
    func deleteRunReports(_ revisions: [Int64]) async throws

    func close() async throws
}

/// Another turn began in the thread since it was read.
struct ThreadMoved: Error {}

/// The turn was closed meanwhile, and with it everything that belongs to it.
struct TurnNotRunning: Error {}
