import GRDB
import Logging
import Storage

/// The chat store on SQLite, in a file or in memory.
struct SQLChatStore: ChatStore {
    let store: Store
    let onReport: @Sendable () -> Void

    /// Opens the store; blocks the thread for as long as that takes.
    ///
    /// - Parameter onReport: called after something was committed that Publish is to be told: the report of a run, or that it is erased.
    init(
        at location: StoreLocation, logger: Logger, observer: (any StoreObserver)? = nil,
        onReport: @escaping @Sendable () -> Void = {}
    ) throws(StoreError) {
        self.onReport = onReport
        store = try Store(name: "chatkit", at: location, schema: .chatKit, logger: logger, observer: observer)
    }

    func hurry() async throws {
        // A write without patience takes those along that have some.
        try await store.write { _ in }
    }

    func close() async throws { try await store.close() }
}
