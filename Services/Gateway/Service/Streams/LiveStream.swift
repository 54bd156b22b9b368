import RPC
import SessionAPI
import Synchronization
import Wire

/// A reply that is being passed on, with what it was let in by.
final class LiveStream: Sendable {
    let caller: ChatCaller
    let standing: Standing
    let workflowID: String
    let origin: String?
    let events: ItemStream
    private let ending = Mutex<ServiceError?>(nil)

    init(caller: ChatCaller, standing: Standing, workflowID: String, origin: String?, events: ItemStream) {
        self.caller = caller
        self.standing = standing
        self.workflowID = workflowID
        self.origin = origin
        self.events = events
    }

    /// Why it may not go on; nil while it may.
    var refusal: ServiceError? { ending.withLock { $0 } }

    /// Ends it; the visitor is told why.
    func end(_ refusal: ServiceError) {
        ending.withLock { $0 = $0 ?? refusal }
        events.end(with: refusal)
    }
}
