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
    /// 0 lifts a limit.
    init(_ settings: Settings) throws(SettingsError) {
        func limit(_ name: String, _ usual: Int) throws(SettingsError) -> Int? {
            let number = try settings.int(name, default: usual, in: 0...1_000_000)
            return number == 0 ? nil : number
        }
        all = try limit("ORCHEO_CHATKIT_MAX_TURNS", 10_000)
        perWorkflow = try limit("ORCHEO_CHATKIT_MAX_TURNS_PER_WORKFLOW", 2000)
        perSubject = try limit("ORCHEO_CHATKIT_MAX_TURNS_PER_SUBJECT", 4)
    }
}
