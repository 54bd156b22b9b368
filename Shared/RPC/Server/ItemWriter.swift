public import NIOCore
import Wire

/// Where the handler of a stream puts its items.
public struct ItemWriter: Sendable {
    let connection: ServerConnection
    let id: UInt64

    /// Sends one item, written with its nil properties left out.
    /// - Throws: `cancelled` when the call is over.
    public func send(_ item: some Encodable) async throws {
        try await send(encoded: [try WireEncoder().encode(item)])
    }

    /// Sends many items, in handfuls: an item alone costs a hop to the connection.
    /// - Throws: `cancelled` when the call is over.
    public func send(all items: some Collection<some Encodable>) async throws {
        let encoder = WireEncoder()
        var rest = items[...]
        while !rest.isEmpty {
            try await send(encoded: try rest.prefix(64).map { try encoder.encode($0) })
            rest = rest.dropFirst(64)
        }
    }

    /// Sends items that are encoded already, each one JSON value on one line and one frame. Suspends while the reader
    /// grants no credit.
    /// - Throws: `cancelled` when the call is over.
    public func send(encoded items: [ByteBuffer]) async throws {
        try await connection.send(items, on: id)
    }
}
