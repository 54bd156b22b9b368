import NIOCore
import RPC

/// Where a turn's events go once they are stored.
protocol EventReceiver: Sendable {
    /// Takes events, each one line of JSON; suspends while the reader is not ready for more.
    /// - Throws: when there is no reader any more.
    func receive(_ events: [ByteBuffer]) async throws
}

extension ItemWriter: EventReceiver {
    func receive(_ events: [ByteBuffer]) async throws { try await send(encoded: events) }
}
