import Crypto
import ServiceKit
import Storage

/// The keys of the service, opened once at its start.
struct SessionKeys: Sendable {
    private static let setting = "ORCHEO_SESSION_MASTER_KEY"

    let ring: CurrentKeyRing
    /// Signs visitor cookies.
    let visitors: SymmetricKey
    /// Signs cookies of development logins.
    let devLogin: SymmetricKey

    /// Finds the master key, and makes it and the first signing key where there are none.
    ///
    /// The master key is the setting's, else that of the file beside the store. In memory it is one of this process,
    /// since nothing that it opens outlives it.
    ///
    /// - Throws: `SettingsError` that names setting or file if the master key is missing, damaged, or another one than
    ///   the stored keys were sealed with.
    static func open(
        _ store: some SessionStore, _ settings: Settings, at location: StoreLocation, sharedKey: Secret?,
        clock: any WallClock, ids: any IDSource
    ) async throws -> SessionKeys {
        var records = try await store.signingKeys()
        let (master, source) = try masterKey(settings, at: location, isFirstStart: records.isEmpty, ids)
        let seal = master.seal
        do {
            // First of all, so that no key is ever added under another master key than those that are there.
            for record in records { _ = try seal.open(record) }
            if !records.contains(where: { $0.endsAt == nil }) {
                records = try await store.offer(try seal.newKey(id: ids.id("key"), at: clock.now))
            }
            return SessionKeys(
                ring: try CurrentKeyRing(records, seal: seal, sharedKey: sharedKey), visitors: master.visitors,
                devLogin: master.devLogin)
        } catch is KeySeal.WrongKey {
            throw SettingsError(source, "is not the key that the signing keys in the session store were sealed with.")
        }
    }

    private static func masterKey(
        _ settings: Settings, at location: StoreLocation, isFirstStart: Bool, _ ids: any IDSource
    ) throws(SettingsError) -> (key: MasterKey, source: String) {
        if let secret = try settings.secret(setting) {
            guard let key = secret.withBytes({ MasterKey(text: $0) }) else {
                throw SettingsError(
                    setting,
                    "must be \(MasterKey.size) bytes in hexadecimal digits (openssl rand -hex \(MasterKey.size)).")
            }
            return (key, setting)
        }
        switch location {
        case .memory: return (MasterKey(ids.bytes(MasterKey.size)), setting)
        case .folder(let folder):
            let file = MasterKeyFile(folder: folder)
            if let key = try file.read() { return (key, file.path) }
            guard isFirstStart else {
                throw SettingsError(file.path, "is missing, but the keys in the session store are sealed with it.")
            }
            let fresh = ids.bytes(MasterKey.size)
            try file.write(fresh)
            return (MasterKey(fresh), file.path)
        }
    }
}
