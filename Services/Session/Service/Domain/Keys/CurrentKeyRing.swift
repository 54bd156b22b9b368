import ServiceKit
import Synchronization
import Wire

/// The ring that is in use now. It is replaced as a whole, so that nobody signs with a key that others do not know yet.
/// A `Mutex`, since each token comes here and waits for nothing.
final class CurrentKeyRing: Sendable {
    private let ring: Mutex<KeyRing>
    private let seal: KeySeal
    private let sharedKey: Secret?

    /// - Throws: as ``KeyRing``.
    init(_ records: [SigningKeyRecord], seal: KeySeal, sharedKey: Secret?) throws {
        ring = Mutex(try KeyRing(records, openedBy: seal, sharedKey: sharedKey))
        self.seal = seal
        self.sharedKey = sharedKey
    }

    private var current: KeyRing { ring.withLock { $0 } }

    func sign(_ claims: JSONObject) throws -> (text: String, keyID: String) { try current.sign(claims) }

    /// The key that a token names, if it verifies now.
    func key(_ id: String, at now: Timestamp) -> SigningKey? { current.key(id, at: now) }

    func webKeys(at now: Timestamp) -> [JSONObject] { current.webKeys(at: now) }

    /// A key that could take the place of the active one.
    func newKey(id: String, at now: Timestamp) throws -> SigningKeyRecord { try seal.newKey(id: id, at: now) }

    /// Takes the keys as they were stored.
    func replace(with records: [SigningKeyRecord]) throws {
        let next = try KeyRing(records, openedBy: seal, sharedKey: sharedKey)
        ring.withLock { $0 = next }
    }
}
