import ServiceKit

/// A chat-completions server as the operator set it up.
struct ModelProvider: Sendable {
    let name: String
    /// Without a slash at its end; `/chat/completions` follows.
    let baseURL: String
    /// Nil for a server that asks for none.
    let apiKey: Secret?
    /// Those that workflows may use, the usual one first.
    let models: [String]
    /// How long the first word may take.
    let patience: Duration

    /// The model that answers: the visitor's choice where the workflow offers it, else the workflow's, else the usual one.
    /// - Returns: nil if the workflow wants one that the operator does not allow.
    func model(wanted: String?, offered: Set<String>, graph: String?) -> String? {
        if let wanted, offered.contains(wanted), models.contains(wanted) { return wanted }
        guard let graph else { return models.first }
        return models.contains(graph) ? graph : nil
    }
}

extension ModelProvider {
    /// The providers that `ORCHEO_MODEL_PROVIDERS` names.
    /// - Throws: `SettingsError` for a name or a setting that cannot be used.
    static func all(_ settings: Settings) throws(SettingsError) -> [ModelProvider] {
        let list = "ORCHEO_MODEL_PROVIDERS"
        let names = try settings.list(list, default: [])
        guard Set(names).count == names.count else { throw SettingsError(list, "names a provider twice.") }
        let prefixes = [list] + names.map { "ORCHEO_MODEL_\($0.uppercased())_" }
        if let lost = settings.names(withPrefix: "ORCHEO_MODEL_").first(where: { name in
            !prefixes.contains { name.hasPrefix($0) }
        }) {
            throw SettingsError(lost, "is of a provider that \(list) does not name.")
        }
        var providers: [ModelProvider] = []
        for name in names { providers.append(try ModelProvider(name, settings)) }
        return providers
    }

    private init(_ name: String, _ settings: Settings) throws(SettingsError) {
        guard name.wholeMatch(of: /[a-z0-9]{1,32}/) != nil else {
            throw SettingsError(
                "ORCHEO_MODEL_PROVIDERS", "names \"\(name)\"; names have 1 to 32 lower-case letters and digits.")
        }
        let prefix = "ORCHEO_MODEL_\(name.uppercased())_"
        guard let url = settings.string(prefix + "BASE_URL"), url.hasPrefix("https://") || url.hasPrefix("http://")
        else {
            throw SettingsError(
                prefix + "BASE_URL", "must be the URL of a server, up to what is before /chat/completions.")
        }
        let models = try settings.list(prefix + "MODELS", default: [])
        guard !models.isEmpty else { throw SettingsError(prefix + "MODELS", "must name the models that may be used.") }
        self.name = name
        baseURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        apiKey = try settings.secret(prefix + "API_KEY")
        self.models = models
        patience = try settings.seconds(
            prefix + "TIMEOUT_SECONDS", default: .seconds(60), in: .milliseconds(100) ... .seconds(600))
    }
}
