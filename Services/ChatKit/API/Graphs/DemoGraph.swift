import Wire

/// `{"responder": "demo", "mode": …}`.
public enum DemoGraph {
    /// The values of `mode`. Without a mode the responder answers to keywords.
    public static let modes = ["echo"]

    static func findings(in members: JSONObject) -> [GraphFinding] {
        guard let mode = members["mode"], mode != .null else { return [] }
        if let name = mode.stringValue, modes.contains(name) { return [] }
        return [GraphFinding(path: "mode", message: "The demo responder knows: \(modes.joined(separator: ", ")).")]
    }
}
