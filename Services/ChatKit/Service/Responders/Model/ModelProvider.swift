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
    /// What writes down recordings; nil for a server that cannot.
    let transcriptionModel: String?
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
    private static let prefix = "ORCHEO_MODEL_"

    /// The providers that `ORCHEO_MODEL_PROVIDERS` names.
    /// - Throws: `SettingsError` for a name or a setting that cannot be used.
    static func all(_ settings: Settings) throws(SettingsError) -> [ModelProvider] {
        var providers: [ModelProvider] = []
        for name in try settings.providerNames(in: "ORCHEO_MODEL_PROVIDERS", prefix: prefix) {
            providers.append(try ModelProvider(name, settings))
        }
        return providers
    }

    private init(_ name: String, _ settings: Settings) throws(SettingsError) {
        let prefix = Settings.prefix(Self.prefix, of: name)
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
        transcriptionModel = settings.string(prefix + "TRANSCRIPTION_MODEL")
        patience = try settings.seconds(
            prefix + "TIMEOUT_SECONDS", default: .seconds(60), in: .milliseconds(100) ... .seconds(600))
    }
}
