import Logging

extension ServiceLogHandler {
    /// A maker of log handlers for `service`, by `LOG_LEVEL` and `LOG_FORMAT`.
    public static func factory(
        service: String, _ settings: Settings, sink: LogSink = .standardError
    ) throws(SettingsError) -> @Sendable (String) -> ServiceLogHandler {
        let level = try level(settings)
        let format = try settings.choice("LOG_FORMAT", default: LogFormat.fitting)
        return { label in
            ServiceLogHandler(label: label, service: service, format: format, level: level, sink: sink)
        }
    }

    private static func level(_ settings: Settings) throws(SettingsError) -> Logger.Level {
        // Upper-case and Python's names are what operators of other versions have in their files.
        switch settings.string("LOG_LEVEL")?.lowercased() {
        case nil: return .info
        case "warn": return .warning
        case "fatal": return .critical
        case let text?:
            guard let level = Logger.Level(rawValue: text) else {
                let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingsError("LOG_LEVEL", "is \"\(text)\", but must be one of \(known).")
            }
            return level
        }
    }
}
