import ChatKitAPI
import PublishClient
import ServiceKit
import ServiceLifecycle
import Wire

/// Ends replies whose workflow does not let their visitors in any more, also those that nobody reads at the moment, by the
/// same rule by which they began. The edge ends readers at once and tells them why; this comes after it, so that no model goes
/// on for nobody.
struct TurnGuard: Service {
    private static let interval = Duration.seconds(1)

    let live: LiveTurns
    let copy: PublicationCopy
    let clock: any WallClock

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var refused: Set<String> = []
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                refused = pass(refused)
            }
        }
    }

    /// - Parameter before: turns that were refused a while ago, which are stopped if they still are.
    /// - Returns: those that are refused now.
    func pass(_ before: Set<String>) -> Set<String> {
        // While the copy is old, what is true is not known, and ends nothing.
        guard copy.isCurrent else { return before }
        let (now, flags) = (clock.now, copy.flags)
        let refused = live.turns.filter { turn in
            guard let visit = turn.visit else { return false }
            return TurnAdmission.refusal(
                copy.find(visit.owner.workflowID), visit.version, for: visit.owner.subject, flags: flags, at: now)
                != nil
        }
        for turn in refused where before.contains(turn.id) { turn.stop() }
        return Set(refused.map(\.id))
    }
}

/// What let a visitor's turn begin.
struct Visit: Sendable {
    let owner: Owner
    let version: ChatVersion
}
