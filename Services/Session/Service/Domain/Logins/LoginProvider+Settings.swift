import ServiceKit

extension LoginProvider {
    private static let prefix = "ORCHEO_LOGIN_"
    /// `proxy` stands for logins that a proxy in front has seen.
    private static let reserved: Set<String> = ["proxy"]

    /// The providers that `ORCHEO_LOGIN_PROVIDERS` names, in its order.
    /// - Throws: `SettingsError` for a name or a setting that cannot be used, and for settings of a provider that is not
    ///   in the list.
    static func all(_ settings: Settings) throws(SettingsError) -> [LoginProvider] {
        let names = try settings.providerNames(
            in: "ORCHEO_LOGIN_PROVIDERS", prefix: prefix, reserved: reserved)
        var providers: [LoginProvider] = []
        for name in names { providers.append(try LoginProvider(name, settings)) }
        return providers
    }

    private init(_ name: String, _ settings: Settings) throws(SettingsError) {
        let prefix = Settings.prefix(Self.prefix, of: name)
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
