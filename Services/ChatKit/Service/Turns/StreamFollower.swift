import RPC
import Wire

/// Reads the log of a turn to somebody, from any place in it, and on as it grows.
struct StreamFollower: Sendable {
    let store: any ChatStore
    let live: LiveTurns

    /// Returns at the end of the stream.
    /// - Parameter position: of the last event that the reader has.
    /// - Throws: ``Refusal/streamGone`` if what comes next was deleted; what the receiver throws.
    func follow(_ stream: StreamRecord, after position: Int, to receiver: any EventReceiver) async throws {
        let audience = live.turn(stream.id)?.audience
        let ticket = audience?.join(at: position)
        defer { if let ticket { audience?.leave(ticket) } }
        var position = position
        while true {
            // Asked first: what is closed then has its whole log in the store.
            let isOver = audience?.isClosed ?? true
            let part = try await store.log(of: stream.key, after: position)
            guard part.lines.isEmpty || part.first == position + 1 else { throw Refusal.streamGone }
            if !part.lines.isEmpty {
                try await receiver.receive(part.lines)
                position += part.lines.count
                if let ticket { audience?.move(ticket, to: position) }
                continue
            }
            if part.isClosed {
                guard position > 0 else { throw Refusal.streamGone }
                return
            }
            // Open, and nobody runs it: it was interrupted, and the next pass of the upkeep closes it.
            guard let audience, !isOver else {
                throw ServiceError.unavailable("The reply was interrupted.", cause: stream.id)
            }
            await audience.wait(beyond: position)
            try Task.checkCancellation()
        }
    }
}
