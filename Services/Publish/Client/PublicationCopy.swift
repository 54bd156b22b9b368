public import PublishAPI
import Synchronization

/// A copy of every publication and of the feature flags within another service, kept by ``PublicationWatch``. A `Mutex`,
/// since whoever answers a request reads it and must not wait for anything.
public final class PublicationCopy: Sendable {
    /// A broken watch is believed for this long; then the owner has to be asked.
    public static let maximumAge = Duration.seconds(1)

    private struct State {
        var index = PublicationIndex()
        var flags = FeatureFlags()
        var isComplete = false
        var brokenSince: ContinuousClock.Instant?
        var waiters: [Int: (revision: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastTicket = 0
        var observers: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    /// Whether what is here may be acted upon.
    public var isCurrent: Bool {
        state.withLock { state in
            state.isComplete && state.brokenSince.map { .now - $0 < Self.maximumAge } ?? true
        }
    }

    public var count: Int { state.withLock { $0.index.count } }

    public var flags: FeatureFlags { state.withLock { $0.flags } }

    /// Of the newest change that is here.
    public var revision: Int { state.withLock { $0.index.revision } }

    /// How long the watch has been broken; zero while it works.
    public var brokenFor: Duration {
        state.withLock { $0.brokenSince }.map { .now - $0 } ?? .zero
    }

    public func find(_ reference: String) -> Publication? { state.withLock { $0.index.find(reference) } }

    /// Whether a page of this origin may embed some public workflow.
    public func letsIn(_ origin: String) -> Bool { state.withLock { $0.index.letsIn(origin) } }

    func apply(_ publication: Publication) { change { $0.index.apply(publication) } }

    func apply(_ flags: FeatureFlags, revision: Int) {
        change { state in
            state.flags = flags
            state.index.advance(to: revision)
        }
    }

    /// Starts over: what is not in the new snapshot does not exist.
    func replace(with publications: [Publication], _ flags: FeatureFlags, revision: Int) {
        change { state in
            state.index = PublicationIndex(publications, revision: revision)
            state.flags = flags
            state.isComplete = true
            state.brokenSince = nil
        }
    }

    func markBroken() { state.withLock { $0.brokenSince = $0.brokenSince ?? .now } }

    private func change(_ body: (inout State) -> Void) {
        let ready = state.withLock { state in
            body(&state)
            return Self.takeReady(&state)
        }
        for waiter in ready { waiter.resume() }
        for observer in state.withLock({ Array($0.observers.values) }) { observer.yield() }
    }

    /// An element after each change, or after several.
    public func changes() -> AsyncStream<Void> {
        let (changes, observer) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.lastTicket += 1
            let ticket = state.lastTicket
            state.observers[ticket] = observer
            observer.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.observers.removeValue(forKey: ticket) }
            }
        }
        return changes
    }

    /// Returns once the copy holds everything up to `revision`, or after `limit`.
    public func catchUp(to revision: Int, within limit: Duration) async {
        let ticket: Int? = state.withLock { state in
            guard state.index.revision < revision else { return nil }
            state.lastTicket += 1
            return state.lastTicket
        }
        guard let ticket else { return }
        let timer = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.continuation.resume()
        }
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.index.revision >= revision { return true }
                state.waiters[ticket] = (revision, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
        timer.cancel()
    }

    private static func takeReady(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        let revision = state.index.revision
        let ready = state.waiters.filter { $0.value.revision <= revision }
        for ticket in ready.keys { state.waiters[ticket] = nil }
        return ready.values.map(\.continuation)
    }
}
