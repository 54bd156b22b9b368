import ServiceLifecycle
import Synchronization

/// Turns that go on when the call that began them was answered. A `Mutex`, since to begin one waits for nothing.
final class DetachedTurns: Service {
    /// How long they may still take when the service ends.
    private static let drainLimit = Duration.seconds(30)

    private struct State {
        var last = 0
        var running: [Int: Task<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    func start(_ turn: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            state.last += 1
            let number = state.last
            state.running[number] = Task {
                await turn()
                self.state.withLock { $0.running[number] = nil }
            }
        }
    }

    /// Asked to end when no call runs any more, so that nothing begins after it.
    func run() async throws {
        // By cancellation too they end, only sooner.
        do { try await gracefulShutdown() } catch {}
        await finish(within: Self.drainLimit)
    }

    /// Returns when none runs. After `limit`, or when the task is cancelled, those that do are cancelled.
    func finish(within limit: Duration) async {
        let cutOff = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            cancel()
        }
        await withTaskCancellationHandler {
            while let turn = state.withLock({ $0.running.values.first }) { await turn.value }
        } onCancel: {
            cancel()
        }
        cutOff.cancel()
    }

    private func cancel() {
        let running = state.withLock { $0.running.values }
        for turn in running { turn.cancel() }
    }
}
