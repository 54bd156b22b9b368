import ChatKitAPI
import ServiceKit
import Wire

/// Which actions of widgets reach a responder.
struct ActionRules: Sendable {
    /// Bytes of a payload as JSON.
    static let payloadLimit = 64 << 10

    let types: Set<String>

    func allows(_ action: WidgetAction) -> Bool { types.contains(action.type) }

    /// A visitor who did something sees that nothing came of it.
    static let notice = ThreadEvent.notice(
        Notice(.warning, "This action is not available here.", title: "Nothing was done"))

    static func check(_ action: WidgetAction) throws(Refusal) {
        guard (1...200).contains(action.type.utf8.count), !action.type.utf8.contains(0) else { throw .unusableAction }
        if let payload = action.payload, payload.text.utf8.count > payloadLimit { throw .actionTooLarge }
    }
}

extension ActionRules {
    init(_ settings: Settings) throws(SettingsError) {
        types = Set(try settings.list("ORCHEO_CHATKIT_WIDGET_ACTION_TYPES", default: ["submit"]))
    }
}
