import Logging
import ServiceKit
import ServiceLifecycle
import Wire

/// Something that is done now and then.
protocol UpkeepJob: Sendable {
    func pass() async throws
}

/// What the service does for its store now and then: closes orphaned turns, deletes the logs of turns long closed.
struct Upkeep: Service {
    /// How long the log of a closed turn is kept.
    static let logRetention = Duration.seconds(24 * 3600)
    private static let interval = Duration.seconds(10)

    let store: any ChatStore
    let live: LiveTurns
    /// What else is to be done now and then.
    var jobs: [any UpkeepJob] = []
    let clock: any WallClock
    let logger: Logger
    var figures: TurnFigures?

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                await pass()
            }
        }
    }

    func pass() async {
        do {
            try await TurnRecovery(store: store, clock: clock, logger: logger, figures: figures).closeOrphans {
                live.ids
            }
            let limit = clock.now + (.zero - Self.logRetention)
            while try await store.deleteLogs(closedBefore: limit) > 0 {}
            for job in jobs { try await job.pass() }
        } catch {
            // A store that does not work is reported by the readiness of the service; the next pass tries again.
            logger.warning("upkeep failed", metadata: ["cause": "\(String(reflecting: error))"])
        }
    }
}
