import Crypto

/// The secret that all keys of the service hang on. It enters no store.
struct MasterKey: Sendable {
    static let size = 32

    private let key: SymmetricKey

    /// - Parameter bytes: ``size`` random bytes.
    init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    /// Nil unless `text` is ``size`` bytes in hexadecimal digits.
    init?(text: some Collection<UInt8>) {
        guard let bytes = Hexadecimal.decode(text), bytes.count == Self.size else { return nil }
        self.init(bytes)
    }

    var seal: KeySeal { KeySeal(derived("signing keys")) }
    var visitors: SymmetricKey { derived("visitor cookies") }
    var devLogin: SymmetricKey { derived("development logins") }

    /// A key for one purpose (HKDF, RFC 5869), so that no two purposes share one.
    private func derived(_ purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(purpose.utf8), outputByteCount: Self.size)
    }
}
