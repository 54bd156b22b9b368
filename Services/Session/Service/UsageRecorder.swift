import Logging
import ServiceLifecycle

/// Stores how often service tokens were used and when login sessions were seen, a minute's at a time: no caller waits for
/// it.
struct UsageRecorder: Service {
    private static let interval = Duration.seconds(60)

    let store: any SessionStore
    let tokens: ServiceTokenIndex
    let logins: LoginSessions
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
        let usage = tokens.takeUsage()
        do {
            if !usage.isEmpty { try await store.add(usage) }
            try await logins.record()
        } catch {
            tokens.giveBack(usage)
            logger.warning("uses of tokens and sessions were not stored", metadata: ["cause": "\(error)"])
        }
    }
}
