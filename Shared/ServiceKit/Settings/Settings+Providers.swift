extension Settings {
    /// Providers as the operator names them, in the order of the setting `list`. What is set of each has `prefix` and its
    /// name in upper case before it.
    ///
    /// - Parameter reserved: names that stand for something else.
    /// - Throws: for a name that stands twice or cannot be used, and for a setting of a provider that is not in the list.
    public func providerNames(
        in list: String, prefix: String, reserved: Set<String> = []
    ) throws(SettingsError) -> [String] {
        let names = try self.list(list, default: [])
        guard Set(names).count == names.count else { throw SettingsError(list, "names a provider twice.") }
        if let name = names.first(where: { $0.wholeMatch(of: /[a-z0-9]{1,32}/) == nil || reserved.contains($0) }) {
            throw SettingsError(list, "names \"\(name)\"; names have 1 to 32 lower-case letters and digits.")
        }
        let known = [list] + names.map { Self.prefix(prefix, of: $0) }
        if let lost = self.names(withPrefix: prefix).first(where: { name in !known.contains { name.hasPrefix($0) } }) {
            throw SettingsError(lost, "is of a provider that \(list) does not name.")
        }
        return names
    }

    /// What is before each setting of a provider.
    public static func prefix(_ prefix: String, of name: String) -> String { "\(prefix)\(name.uppercased())_" }
}
