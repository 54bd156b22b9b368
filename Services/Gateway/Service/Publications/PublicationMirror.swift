import NIOCore
import PublishAPI
import Synchronization
import Wire

/// The Gateway's copy of every workflow's publication, kept by ``PublicationWatch``. A `Mutex`, since each request
/// reads it and must not wait for anything.
final class PublicationMirror: Sendable {
    /// A broken watch is believed for this long; then admission asks the owner.
    static let maximumAge = Duration.seconds(1)

    private struct State {
        var index = PublicationIndex()
        var metadata: [String: ByteBuffer] = [:]
        var isComplete = false
        var brokenSince: ContinuousClock.Instant?
        var waiters: [Int: (revision: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastTicket = 0
    }

    private let state = Mutex(State())
    private let shareURLs: ShareURLs

    init(shareURLs: ShareURLs) { self.shareURLs = shareURLs }

    /// Whether what is here may be acted upon.
    var isCurrent: Bool {
        state.withLock { state in
            state.isComplete && state.brokenSince.map { .now - $0 < Self.maximumAge } ?? true
        }
    }

    var count: Int { state.withLock { $0.index.count } }

    func find(_ reference: String) -> Publication? { state.withLock { $0.index.find(reference) } }

    /// The encoded public metadata of a workflow; encoded once, when the publication changes.
    func metadata(of workflowID: String) -> ByteBuffer? { state.withLock { $0.metadata[workflowID] } }

    func apply(_ publication: Publication) throws {
        let body = try PublicMetadata(publication, shareURL: shareURLs.url(of: publication)).encoded()
        let ready = state.withLock { state in
            state.index.apply(publication)
            state.metadata[publication.workflowID] = body
            return Self.takeReady(&state)
        }
        for waiter in ready { waiter.resume() }
    }

    /// Starts over: what is not in the new snapshot does not exist.
    func replace(with publications: [Publication], revision: Int) throws {
        let bodies = try publications.map {
            ($0.workflowID, try PublicMetadata($0, shareURL: shareURLs.url(of: $0)).encoded())
        }
        let ready = state.withLock { state in
            state.index = PublicationIndex(publications, revision: revision)
            state.metadata = Dictionary(bodies) { $1 }
            state.isComplete = true
            state.brokenSince = nil
            return Self.takeReady(&state)
        }
        for waiter in ready { waiter.resume() }
    }

    func markBroken() { state.withLock { $0.brokenSince = $0.brokenSince ?? .now } }

    /// Returns once the copy holds everything up to `revision`, or after `limit`.
    func catchUp(to revision: Int, within limit: Duration) async {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
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
