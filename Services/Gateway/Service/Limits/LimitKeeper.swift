import Logging
import ServiceKit
import ServiceLifecycle
import Wire

/// Writes the windows of the limits down each second and once more at the end, so that a restart gives nobody a new
/// allowance.
struct LimitKeeper: Service {
    private static let interval = Duration.seconds(1)

    let limiter: RateLimiter
    let store: LimitStore
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                await keep()
            }
        }
        await keep()
    }

    private func keep() async {
        let changes = limiter.takeChanges()
        guard !changes.isEmpty else { return }
        do { try await store.keep(changes, at: Int(clock.now.second)) } catch {
            // The limits hold as long as the process lives; what is lost is their memory beyond it.
            logger.warning("limits were not written down", metadata: ["cause": "\(error)"])
        }
    }
}
