import DequeModule
import PublishClient
import ServiceKit
import SessionAPI
import Synchronization
import Wire

/// Every reply that is being passed on. What let a visitor in is judged anew whenever it may have changed, by the same rule
/// as at the door, so that whatever would keep a visitor out also ends what goes on.
///
/// A `Mutex`, since whoever comes here has no time.
final class LiveStreams: Sendable {
    /// Revocations that are remembered for streams which were let in before and are not here yet.
    private static let remembered = 4096

    private struct Weak { weak var stream: LiveStream? }

    private struct State {
        var streams: [Int: Weak] = [:]
        var lastTicket = 0
        var revocations = Deque<Revocation>()
    }

    private let state = Mutex(State())
    private let copy: PublicationCopy
    private let clock: any WallClock
    private let ownOrigin: String?

    init(copy: PublicationCopy, clock: any WallClock, ownOrigin: String?) {
        self.copy = copy
        self.clock = clock
        self.ownOrigin = ownOrigin
    }

    var count: Int { state.withLock { $0.streams.values.count { $0.stream != nil } } }

    /// Returns when all that are here now are gone, or after `limit`.
    func theseEnd(within limit: Duration) async {
        let these = state.withLock { $0.streams.filter { $0.value.stream != nil }.keys }
        await wait(upTo: limit) { state.withLock { state in these.allSatisfy { state.streams[$0]?.stream == nil } } }
    }

    /// Follows a stream until it is gone. What changed since it was let in counts too.
    func add(_ stream: LiveStream) {
        let revocations = state.withLock { state in
            state.lastTicket += 1
            state.streams[state.lastTicket] = Weak(stream: stream)
            return state.revocations
        }
        if revocations.contains(where: stream.standing.isEnded) { stream.end(Self.revoked) }
        judge(stream)
    }

    func end(by revocation: Revocation) {
        let streams = state.withLock { state in
            state.revocations.append(revocation)
            if state.revocations.count > Self.remembered { state.revocations.removeFirst() }
            return state.streams.values.compactMap(\.stream)
        }
        for stream in streams where stream.standing.isEnded(by: revocation) { stream.end(Self.revoked) }
    }

    /// Judges all of them anew. Not while the copy is old: what is true then is not known, and ends nothing.
    func judge() {
        guard copy.isCurrent else { return }
        let streams = state.withLock { state in
            state.streams = state.streams.filter { $0.value.stream != nil }
            return state.streams.values.compactMap(\.stream)
        }
        for stream in streams { judge(stream) }
    }

    private func judge(_ stream: LiveStream) {
        guard stream.refusal == nil, copy.isCurrent else { return }
        let facts = AdmissionFacts(
            flags: copy.flags, now: clock.now, origin: stream.origin, ownOrigin: ownOrigin)
        do {
            _ = try Admission.admit(stream.caller, to: stream.workflowID, copy.find(stream.workflowID), facts)
        } catch {
            stream.end(error)
        }
    }

    private static let revoked = ServiceError("chatkit.auth.token_revoked", "You were logged out.")
}
