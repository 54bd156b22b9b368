import DequeModule
import NIOCore
import Synchronization
import Wire

/// Items that arrived and were not read yet; credit bounds them. A `Mutex`, since arriving never waits.
final class StreamInbox: Sendable {
    private struct State {
        var items = Deque<ByteBuffer>()
        var outcome: Result<Void, CallFailure>?
        var reader: CheckedContinuation<Result<ByteBuffer?, CallFailure>?, Never>?
        /// Cost of what was read and is not granted anew yet.
        var read = 0
    }

    private let state = Mutex(State())

    var isOver: Bool { state.withLock { $0.outcome != nil } }

    func append(_ item: ByteBuffer) {
        let reader = state.withLock { state in
            defer { state.reader = nil }
            // A copy, because the item is a slice of what the socket gave in one read: kept for long, a few bytes of this
            // stream would keep many bytes of others.
            if state.reader == nil { state.items.append(ByteBuffer(bytes: item.readableBytesView)) }
            return state.reader
        }
        reader?.resume(returning: .success(item))
    }

    func finish(_ outcome: Result<Void, CallFailure>) {
        let (reader, final) = state.withLock { state in
            let final = state.outcome ?? outcome
            state.outcome = final
            defer { state.reader = nil }
            return (state.reader, final)
        }
        reader?.resume(returning: final.map { nil })
    }

    /// Lets the reader go without an item, if one waits.
    func wake() {
        let reader = state.withLock { state in
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// The next item, nil within after the last one; nil for a reader who was woken. For one reader at a time: a second
    /// one is refused.
    func next() async -> Result<ByteBuffer?, CallFailure>? {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Result<ByteBuffer?, CallFailure>? in
                if let item = state.items.popFirst() { return .success(item) }
                if let outcome = state.outcome { return outcome.map { nil } }
                guard state.reader == nil else { return .failure(.failed(.inner("two readers of one stream"))) }
                state.reader = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    /// Items that can be had without waiting.
    func arrived(atMost limit: Int) -> [ByteBuffer] {
        state.withLock { state in
            let items = Array(state.items.prefix(limit))
            state.items.removeFirst(items.count)
            return items
        }
    }

    /// Counts items as read.
    /// - Returns: the cost to tell the connection of, or nil while the hop to its actor is not worth it.
    func count(_ items: [ByteBuffer]) -> Int? {
        state.withLock { state in
            for item in items { state.read += creditCost(ofBytes: item.readableBytes) }
            guard state.read >= FrameLimits.streamWindow / 4 else { return nil }
            defer { state.read = 0 }
            return state.read
        }
    }
}
