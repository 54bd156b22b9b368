public import Wire

/// Where a browser goes after a login: a path of our own origin, whatever a link said.
public enum ReturnPath {
    private static let longest = 2048

    /// The path with one more member of its query, which stands before the fragment.
    public static func adding(_ member: String, to path: String) -> String {
        let fragment = path.firstIndex(of: "#") ?? path.endIndex
        let mark = path[..<fragment].contains("?") ? "&" : "?"
        return "\(path[..<fragment])\(mark)\(member)\(path[fragment...])"
    }

    /// - Parameter text: `/` where there is none.
    /// - Throws: `request.invalid` for anything that a browser could take for another place: `//host`, `/\host`, a scheme,
    ///   control characters (which browsers drop before they read on).
    public static func checked(_ text: String?) throws(ServiceError) -> String {
        guard let text, !text.isEmpty else { return "/" }
        guard text.utf8.count <= longest, text.utf8.first == UInt8(ascii: "/"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }), !text.hasPrefix("//")
        else {
            throw .invalidInput(
                InvalidInput(
                    .invalidValue, path: ["return_to"], message: "must be a path of this server, like /chat/desk"))
        }
        return text
    }
}
