public import GRDB
public import Logging

/// One SQLite database with one owner: writes that share commits, and reads beside them.
///
/// A body runs on the store's own threads, never on those of Swift concurrency. It must be quick, must have no effect
/// outside the database (it may run again, see ``write(_:)``), and must not begin or end transactions.
///
/// Cancellation is not looked at: what was asked for runs, and its caller gets the answer. A cancelled turn still has
/// to store its end.
public final class Store: Sendable {
    public let name: String
    private let writer: Writer
    private let reader: Reader
    /// `nil` in memory.
    private let files: StoreFiles?

    /// Opens the store, and creates it where there is none: takes the folder's lock, judges an existing file without
    /// touching it, sets SQLite up to lose nothing, migrates. Blocks the thread for as long as that takes.
    ///
    /// - Parameters:
    ///   - name: the file's name without extension; also the name in logs and messages.
    ///   - observer: is told of each commit.
    public init(
        name: String, at location: StoreLocation, schema: StoreSchema, logger: Logger,
        observer: (any StoreObserver)? = nil
    ) throws(StoreError) {
        let connection = try StoreConnection.open(name: name, at: location, schema: schema, logger: logger)
        self.name = name
        self.writer = Writer(name: name, connection: connection, logger: logger, observer: observer)
        self.reader = Reader(name: name, connection: connection)
        switch location {
        case .memory: self.files = nil
        case .folder(let folder): self.files = StoreFiles(folder: folder, name: name)
        }
    }

    /// Runs `body` in a savepoint of its own and returns after the COMMIT that holds it.
    ///
    /// Writes run in the order in which they were asked for. Those that wait while a commit runs share the next one; a
    /// lone write waits for nothing. An error thrown by `body` undoes this write alone and reaches this caller alone.
    /// Where SQLite gives up the whole transaction because of one write, the others run again.
    ///
    /// - Throws: what `body` throws; ``StoreError`` if the store is full, busy, closed, or cannot be written, in which
    ///   case nothing of this write is stored. (After an error of the disk it may be there when the store is opened
    ///   next.)
    public nonisolated(nonsending) func write<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await writer.write(patience: .zero, body)
    }

    /// As ``write(_:)``, but willing to wait up to `patience` for company. A write without patience takes it along at
    /// once, and the order stays.
    public nonisolated(nonsending) func write<T: Sendable>(
        patience: Duration, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await writer.write(patience: patience, body)
    }

    /// Runs `body` on a snapshot of what is committed, beside writes and other reads (in memory: between them).
    ///
    /// - Throws: what `body` throws; ``StoreError`` as for ``write(_:)``.
    public nonisolated(nonsending) func read<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await reader.read(body)
    }

    /// Copies the store as it is at this moment, beside writes and other reads.
    ///
    /// - Returns: nil for a store in memory, which has no file.
    /// - Throws: ``StoreError``: `store.busy` while another copy is made, `store.full` if there is no room for one.
    public nonisolated(nonsending) func copy() async throws -> StoreCopy? {
        guard let files else { return nil }
        return try await reader.read { try files.copy($0) }
    }

    /// Turns new work away, finishes what is queued, and gives up file and lock.
    public func close() async throws {
        reader.close()
        try await writer.close()
    }

    public var statistics: StoreStatistics {
        var statistics = writer.statistics
        statistics.rejections += reader.rejections
        return statistics
    }

    /// Why the store takes no more writes: it is damaged, or the disk did not confirm one. The process has to restart.
    public var failure: StoreError? { writer.failure }
}
