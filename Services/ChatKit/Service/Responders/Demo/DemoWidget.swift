import ChatKitAPI
import Wire

/// The card of the demo: a button and a form, both of which send `submit`.
enum DemoWidget {
    static let noteID = "note"

    /// - Parameter note: what stands above the button; grows while it is streamed.
    static func card(note: String, isStreaming: Bool = false) -> Widget {
        .card([
            ["type": "Title", "value": "A card"],
            ["type": "Text", "id": .string(noteID), "value": .string(note), "streaming": .bool(isStreaming)],
            [
                "type": "Button", "label": "Press",
                "onClickAction": action(["from": "button"], streaming: false),
            ],
            [
                "type": "Form", "direction": "row", "onSubmitAction": action(["from": "form"], streaming: true),
                "children": [
                    ["type": "Input", "name": "word", "placeholder": "A word"],
                    ["type": "Button", "label": "Send", "submit": true],
                ],
            ],
        ])
    }

    /// As it is after something was sent from it.
    static func card(after action: WidgetAction) -> Widget { card(note: "Received: \(payload(of: action))") }

    static func payload(of action: WidgetAction) -> String { action.payload?.text ?? "nothing" }

    private static func action(_ payload: JSONValue, streaming: Bool) -> JSONValue {
        [
            "type": "submit", "payload": payload, "handler": "server", "loadingBehavior": "auto",
            "streaming": .bool(streaming),
        ]
    }
}
