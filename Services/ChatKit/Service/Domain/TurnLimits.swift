import ServiceKit

/// How many turns may run at a time; nil for any number.
struct TurnLimits: Sendable, Hashable {
    var all: Int?
    var perWorkflow: Int?
    /// Over all workflows.
    var perSubject: Int?

    static let none = TurnLimits()
}

extension TurnLimits {
    init(_ settings: Settings) throws(SettingsError) {
        func limit(_ name: String, _ usual: Int) throws(SettingsError) -> Int? {
            try settings.limit(name, default: usual, upTo: 1_000_000)
        }
        all = try limit("ORCHEO_CHATKIT_MAX_TURNS", 10_000)
        perWorkflow = try limit("ORCHEO_CHATKIT_MAX_TURNS_PER_WORKFLOW", 2000)
        perSubject = try limit("ORCHEO_CHATKIT_MAX_TURNS_PER_SUBJECT", 4)
    }
}
