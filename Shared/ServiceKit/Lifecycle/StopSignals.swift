import Glibc
import ServiceLifecycle
import Synchronization
import UnixSignals

/// SIGTERM and SIGINT: the first one asks for an orderly end, a second one gets an immediate end. Stores lose nothing
/// by that; they are made for the power to fail.
public final class StopSignals: Sendable {
    private enum State {
        case starting
        case asked
        case running(@Sendable () async -> Void)
    }

    private let state = Mutex(State.starting)

    /// Handles signals from now on.
    public static func watch() async -> StopSignals {
        let itself = StopSignals()
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        // Lives as long as the process.
        Task {
            for await _ in signals { await itself.caught() }
        }
        return itself
    }

    private func caught() async {
        let stop: (@Sendable () async -> Void)? = state.withLock { state in
            switch state {
            case .starting:
                state = .asked
                return {}
            case .asked: return nil
            case .running(let stop):
                state = .asked
                return stop
            }
        }
        guard let stop else { exit(1) }
        await stop()
    }

    /// Sets what the first signal does. If it came already, `stop` is called now.
    public func onStop(_ stop: @escaping @Sendable () async -> Void) async {
        let isAsked = state.withLock { state in
            if case .asked = state { return true }
            state = .running(stop)
            return false
        }
        if isAsked { await stop() }
    }
}
