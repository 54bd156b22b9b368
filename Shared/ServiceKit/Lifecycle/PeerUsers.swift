import Glibc

/// Who may call the service over its socket, beside its own user and root.
enum PeerUsers {
    /// - Parameter names: users of this machine, by name or number.
    /// - Returns: nil for none, which the server takes for its own user and root.
    /// - Throws: for a name that this machine does not know: a caller that is spelled wrong would be refused for ever.
    static func allowed(_ names: [String]) throws(SettingsError) -> Set<UInt32>? {
        guard !names.isEmpty else { return nil }
        var users: Set<UInt32> = [geteuid(), 0]
        for name in names {
            if let number = UInt32(name) {
                users.insert(number)
            } else if let entry = getpwnam(name) {
                // Of the start alone, so nobody else uses what getpwnam(3) overwrites at its next call.
                users.insert(entry.pointee.pw_uid)
            } else {
                throw SettingsError("--allow-user", "names \(name), who is no user of this machine.")
            }
        }
        return users
    }
}
