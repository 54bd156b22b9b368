import Logging
import ServiceLifecycle

/// Stores how often service tokens were used, a minute's uses at a time: no caller waits for it.
struct ServiceTokenUsage: Service {
    private static let interval = Duration.seconds(60)

    let store: any SessionStore
    let index: ServiceTokenIndex
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                await record()
            }
        }
        await record()
    }

    func record() async {
        let usage = index.takeUsage()
        guard !usage.isEmpty else { return }
        do { try await store.add(usage) } catch {
            index.giveBack(usage)
            logger.warning("uses of service tokens were not stored", metadata: ["cause": "\(error)"])
        }
    }
}
