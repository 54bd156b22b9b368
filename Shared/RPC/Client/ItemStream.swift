public import NIOCore
import Synchronization
public import Wire

/// The items of a streaming call, in order, each the bytes of one JSON value. Reading grants the service credit for
/// more; dropping the stream, or cancelling the task that reads, cancels the call. For one reader at a time.
public final class ItemStream: AsyncSequence, Sendable {
    typealias Opening = @Sendable () async throws(ServiceError) -> ItemSource

    private let source: Mutex<ItemSource>
    private let reopen: Opening

    /// - Parameter open: makes the call; asked again where a service that is shutting down did not begin it.
    init(_ open: @escaping Opening) async throws(ServiceError) {
        source = Mutex(try await open())
        reopen = open
    }

    deinit { source.withLock { $0 }.drop() }

    /// The next item; nil after the last one.
    public func next() async throws(ServiceError) -> ByteBuffer? { try await read(atMost: 1).first }

    /// The next item and whatever arrived behind it by now; empty after the last one. For readers that pass items on:
    /// what is there at the same moment can leave in one write.
    public func nextBatch() async throws(ServiceError) -> [ByteBuffer] { try await read(atMost: .max) }

    /// As ``nextBatch()``, but nil if nothing came within a while; what comes later is not lost.
    public func nextBatch(within limit: Duration) async throws(ServiceError) -> [ByteBuffer]? {
        let source = source.withLock { $0 }
        let timer = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            source.wake()
        }
        defer { timer.cancel() }
        return try await readUntilWoken(atMost: .max)
    }

    /// Ends the call: whoever reads gets what arrived already, then `error`.
    public func end(with error: ServiceError) { source.withLock { $0 }.end(error) }

    private func read(atMost limit: Int) async throws(ServiceError) -> [ByteBuffer] {
        // Whoever waits without a limit has nothing to do when woken.
        while true { if let items = try await readUntilWoken(atMost: limit) { return items } }
    }

    private func readUntilWoken(atMost limit: Int) async throws(ServiceError) -> [ByteBuffer]? {
        while true {
            do {
                return try await source.withLock { $0 }.read(atMost: limit)
            } catch .notBegun {
                let opened = try await reopen()
                source.withLock { $0 = opened }
            } catch {
                throw error.serviceError
            }
        }
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let stream: ItemStream

        public mutating func next() async throws -> ByteBuffer? { try await stream.next() }
        public mutating func next(isolation: isolated (any Actor)?) async throws(ServiceError) -> ByteBuffer? {
            try await stream.next()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
}

/// The items of one call on one connection.
struct ItemSource: Sendable {
    let inbox: StreamInbox
    let connection: ClientConnection
    let id: UInt64

    /// - Returns: nothing after the last item; nil if it was woken.
    func read(atMost limit: Int) async throws(CallFailure) -> [ByteBuffer]? {
        let outcome = await withTaskCancellationHandler {
            await inbox.next()
        } onCancel: {
            inbox.finish(.failure(.failed(.cancelled)))
            cancel()
        }
        guard let outcome else { return nil }
        guard let item = try outcome.get() else { return [] }
        let items = [item] + inbox.arrived(atMost: limit - 1)
        if let cost = inbox.count(items) { await connection.took(id, cost: cost) }
        return items
    }

    /// Lets whoever reads go without an item.
    func wake() { inbox.wake() }

    func end(_ error: ServiceError) {
        inbox.finish(.failure(.failed(error)))
        cancel()
    }

    /// Nobody reads any more.
    func drop() {
        if !inbox.isOver { cancel() }
    }

    /// In a task, because neither a deinitialiser nor a cancellation handler can wait.
    private func cancel() {
        Task { await connection.cancel(id) }
    }
}
