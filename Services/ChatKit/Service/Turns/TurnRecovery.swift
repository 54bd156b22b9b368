import ChatKitAPI
import Logging
import PublishAPI
import ServiceKit
import Wire

/// Closes turns that nobody runs any more, because the process ended or the store failed under them.
struct TurnRecovery: Sendable {
    /// Turns that are closed side by side, to share commits.
    private static let together = 64

    let store: any ChatStore
    let clock: any WallClock
    let logger: Logger
    var figures: TurnFigures?

    /// - Parameter live: tells the ids of the turns that run; asked after the open ones were read.
    /// - Returns: how many turns were closed.
    @discardableResult
    func closeOrphans(except live: () -> Set<String> = { [] }) async throws -> Int {
        let open = try await store.openTurns()
        guard !open.isEmpty else { return 0 }
        let running = live()
        var orphans = open.filter { !running.contains($0.id) }[...]
        var closed = 0
        while !orphans.isEmpty {
            closed += try await close(orphans.prefix(Self.together))
            orphans = orphans.dropFirst(Self.together)
        }
        if closed > 0 { logger.notice("turns were interrupted", metadata: ["count": "\(closed)"]) }
        return closed
    }

    /// - Returns: how many there were; others ended by themselves since they were read.
    private func close(_ turns: some Sequence<OpenTurn>) async throws -> Int {
        try await withThrowingTaskGroup { group in
            for turn in turns {
                group.addTask {
                    do {
                        try await close(turn)
                        return 1
                    } catch is TurnNotRunning { return 0 }
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// What the visitor saw of a message is stored, as it stands.
    private func close(_ turn: OpenTurn) async throws {
        var open = OpenItems()
        for line in try await store.events(of: turn.key) {
            do {
                try open.apply(try WireDecoder().decode(ThreadEvent.self, from: try JSONParser.parse(line)))
            } catch {
                // An event that is not understood costs its part of the text, not the service its start.
                logger.warning("event was skipped", metadata: ["turn": "\(turn.id)", "cause": "\(error)"])
            }
        }
        var end = EventBatch()
        end.changes = try open.partial.map { .insert(try ItemRecord(.assistantMessage($0))) }
        end.closing = try .init(.interrupted, of: run(of: turn), at: clock.now)
        let stored = try await store.record(turn.key, patience: .zero) { [end] in end }
        if let closing = stored.closing { figures?.closed(closing, after: nil) }
    }

    private func run(of turn: OpenTurn) -> RunReport? {
        do { return try turn.report.map { try RunReport(json: $0) } } catch {
            logger.warning("report was skipped", metadata: ["turn": "\(turn.id)", "cause": "\(error)"])
            return nil
        }
    }
}
