import ChatKitAPI
import ServiceKit
import Wire

/// Which widgets reach a client: of a known root, of a bearable size, and put together so that a client can show them.
/// What a responder, and behind it a model or a script, makes is not believed.
struct WidgetRules: Sendable {
    /// Bytes of a widget as JSON.
    static let sizeLimit = 50_000
    /// Components within components.
    static let depthLimit = 32

    let roots: Set<Widget.Root>

    /// What is wrong with a widget; nil for one that may pass.
    func fault(of widget: Widget) -> String? {
        guard roots.contains(widget.root) else {
            return "widgets of the kind \(widget.root.rawValue) are not shown here"
        }
        guard JSONValue.object(widget.members).text.utf8.count <= Self.sizeLimit else {
            return "it is larger than \(Self.sizeLimit) bytes"
        }
        return Self.fault(of: widget.members, depth: 1)
    }

    /// Members that a component cannot do without. Components that are not listed have none.
    private static let needed: [String: [String]] = [
        "Card": ["children"], "ListView": ["children"], "ListViewItem": ["children"], "Text": ["value"],
        "Markdown": ["value"], "Title": ["value"], "Caption": ["value"], "Badge": ["label"], "Icon": ["name"],
        "Image": ["src"], "Select": ["name"], "RadioGroup": ["name"], "DatePicker": ["name"], "Checkbox": ["name"],
        "Input": ["name"], "Textarea": ["name"], "Label": ["value", "fieldName"],
        "Chart": ["data", "series", "xAxis"],
    ]

    private static func fault(of component: JSONObject, depth: Int) -> String? {
        guard depth <= depthLimit else { return "its components are nested deeper than \(depthLimit)" }
        guard let type = component["type"]?.stringValue else { return "a component has no type" }
        if let missing = needed[type]?.first(where: { component[$0] == nil }) { return "a \(type) has no \(missing)" }
        for name in ["value", "label", "src"] where needed[type]?.contains(name) == true {
            guard component[name]?.stringValue != nil else { return "the \(name) of a \(type) is no text" }
        }
        let children: [JSONValue] =
            switch component["children"] {
            case .array(let list)?: list
            case .object(let child)?: [.object(child)]
            case nil: []
            default: [.null]
            }
        for child in children {
            guard let members = child.objectValue else { return "a child of a \(type) is no component" }
            if let fault = fault(of: members, depth: depth + 1) { return fault }
        }
        return nil
    }
}

extension WidgetRules {
    init(_ settings: Settings) throws(SettingsError) {
        let name = "ORCHEO_CHATKIT_WIDGET_TYPES"
        let names = try settings.list(name, default: [Widget.Root.card.rawValue, Widget.Root.list.rawValue])
        roots = Set(names.compactMap(Widget.Root.init(rawValue:)))
        guard roots.count == Set(names).count else {
            let known = Widget.Root.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError(name, "must name kinds of \(known).")
        }
    }
}
