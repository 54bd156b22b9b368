import Dispatch
import Foundation
import Glibc
import Logging
import Synchronization

/// Keeps one program running: starts it, waits for its end, starts it again, until told to stop.
///
/// All of it happens on one thread of its own. The kernel ends the program with the very thread that started it, so
/// that must be no thread of a pool.
final class Supervisor: Sendable {
    private static let shortestPause = Duration.milliseconds(10)
    private static let longestPause = Duration.seconds(1)
    /// A program that ran this long did not fail because of how it was started.
    private static let soundLife = Duration.seconds(2)

    private struct State {
        var pid: pid_t?
        var isWanted = true
        var hasEnded = false
        /// How the first life of the program ended, or why it never began.
        var firstEnd: String?
        var firstEndWaiters: [UUID: CheckedContinuation<String?, Never>] = [:]
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let name: String
    private let command: SpawnCommand
    private let logger: Logger
    private let state = Mutex(State())
    /// Ends a pause between two lives.
    private let wake = DispatchSemaphore(value: 0)

    init(name: String, command: SpawnCommand, logger: Logger) {
        self.name = name
        self.command = command
        self.logger = logger
    }

    func start() {
        let thread = Thread { [self] in supervise() }
        thread.name = name
        thread.start()
    }

    /// Of the running program; nil between two lives.
    var pid: pid_t? { state.withLock { $0.pid } }

    /// - Returns: false if the program does not run.
    @discardableResult
    func send(_ signal: Int32) -> Bool {
        // Under the lock, since the id is free for others once the process was waited for.
        state.withLock { state in
            guard let pid = state.pid else { return false }
            return kill(pid, signal) == 0
        }
    }

    /// From here on the program is not started again.
    func retire() {
        state.withLock { $0.isWanted = false }
        wake.signal()
    }

    /// Asks the program to end, and ends it after `limit`.
    func stop(within limit: Duration) async {
        retire()
        send(SIGTERM)
        let killer = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            logger.warning("\(name) did not stop in time and is killed")
            send(SIGKILL)
        }
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.endWaiters.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
        killer.cancel()
    }

    /// Waits for the end of the first life, and says how it came. Nil when cancelled.
    func firstEnd() async -> String? {
        let ticket = UUID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> String?? in
                    if let end = state.firstEnd { return .some(end) }
                    if Task.isCancelled { return .some(nil) }
                    state.firstEndWaiters[ticket] = continuation
                    return .none
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            state.withLock { $0.firstEndWaiters.removeValue(forKey: ticket) }?.resume(returning: nil)
        }
    }

    private func supervise() {
        var pause = Self.shortestPause
        while state.withLock({ $0.isWanted }) {
            let began = ContinuousClock.now
            let end = liveOnce()
            tellFirstEnd(end)
            guard state.withLock({ $0.isWanted }) else { break }
            logger.warning("\(name) is started again", metadata: ["cause": "\(name) \(end)"])
            if ContinuousClock.now - began > Self.soundLife { pause = Self.shortestPause }
            _ = wake.wait(timeout: .now() + .milliseconds(Int(pause / .milliseconds(1))))
            pause = min(pause * 2, Self.longestPause)
        }
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.endWaiters = [] }
            return state.endWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// - Returns: how the life ended, as the rest of a sentence.
    private func liveOnce() -> String {
        let pid: pid_t
        do {
            // Under the lock, so that a stop either finds the process or keeps it from starting.
            let started = try state.withLock { state -> pid_t? in
                guard state.isWanted else { return nil }
                let pid = try command.start()
                state.pid = pid
                return pid
            }
            guard let started else { return "was not started" }
            pid = started
        } catch {
            return "could not be started: \(error)"
        }
        var information = siginfo_t()
        // Leaves the process a zombie, so that its id stays its own until the lock is held.
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        let status = state.withLock { state in
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            state.pid = nil
            return status
        }
        return ChildExit(status: status).description
    }

    private func tellFirstEnd(_ end: String) {
        let waiters = state.withLock { state in
            if state.firstEnd == nil { state.firstEnd = end }
            defer { state.firstEndWaiters = [:] }
            return state.firstEndWaiters.values
        }
        for waiter in waiters { waiter.resume(returning: end) }
    }
}
