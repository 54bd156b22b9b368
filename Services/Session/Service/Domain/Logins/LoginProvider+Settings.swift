import ServiceKit

extension LoginProvider {
    /// `proxy` stands for logins that a proxy in front has seen.
    private static let reserved: Set<String> = ["proxy"]

    /// The providers that `ORCHEO_LOGIN_PROVIDERS` names, in its order.
    /// - Throws: `SettingsError` for a name or a setting that cannot be used, and for settings of a provider that is not
    ///   in the list.
    static func all(_ settings: Settings) throws(SettingsError) -> [LoginProvider] {
        let list = "ORCHEO_LOGIN_PROVIDERS"
        let names = try settings.list(list, default: [])
        guard Set(names).count == names.count else { throw SettingsError(list, "names a provider twice.") }
        var providers: [LoginProvider] = []
        for name in names {
            guard (1...32).contains(name.utf8.count), name.utf8.allSatisfy(\.isLowerCaseLetterOrDigit),
                !reserved.contains(name)
            else { throw SettingsError(list, "names \"\(name)\"; names have 1 to 32 lower-case letters and digits.") }
            providers.append(try LoginProvider(name, settings))
        }
        let prefixes = [list] + names.map { prefix(of: $0) }
        if let lost = settings.names(withPrefix: "ORCHEO_LOGIN_").first(where: { name in
            !prefixes.contains { name.hasPrefix($0) }
        }) {
            throw SettingsError(lost, "is of a provider that \(list) does not name.")
        }
        return providers
    }

    private static func prefix(of name: String) -> String { "ORCHEO_LOGIN_\(name.uppercased())_" }

    private init(_ name: String, _ settings: Settings) throws(SettingsError) {
        let prefix = Self.prefix(of: name)
        func needed(_ field: String) throws(SettingsError) -> String {
            guard let text = settings.string(prefix + field) else {
                throw SettingsError(prefix + field, "must be set.")
            }
            return text
        }
        func set(_ field: String) throws(SettingsError) -> Set<String>? {
            try settings.list(prefix + field).map(Set.init)
        }

        self.name = name
        label = settings.string(prefix + "LABEL") ?? name.prefix(1).uppercased() + name.dropFirst()
        hint = settings.string(prefix + "HINT")
        guard let issuer = OutboundURL(try needed("ISSUER")) else {
            throw SettingsError(prefix + "ISSUER", "must be an https URL; http is for hosts of a private network.")
        }
        self.issuer = issuer
        clientID = try needed("CLIENT_ID")
        clientSecret = try settings.secret(prefix + "CLIENT_SECRET")
        let scopes = try settings.list(prefix + "SCOPES", default: ["openid", "profile", "email"])
        self.scopes = scopes.contains("openid") ? scopes : ["openid"] + scopes
        allowedDomains = try set("ALLOWED_DOMAINS").map { Set($0.map { $0.lowercased() }) }
        allowedGroups = try set("ALLOWED_GROUPS")
        groupsClaim = settings.string(prefix + "GROUPS_CLAIM", default: "groups")
        consoleScopes = try set("CONSOLE_SCOPES") ?? []
        consoleGroups = try set("CONSOLE_GROUPS")
        if let unknown = consoleScopes.subtracting(Scopes.all).min() {
            throw SettingsError(prefix + "CONSOLE_SCOPES", "names \"\(unknown)\", which is no scope.")
        }
    }
}

extension UInt8 {
    fileprivate var isLowerCaseLetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
