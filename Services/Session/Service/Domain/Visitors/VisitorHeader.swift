/// The visitor id that a client without cookies chose for itself.
enum VisitorHeader {
    /// - Parameter text: `[A-Za-z0-9_-]{8,128}`.
    /// - Returns: nil for any other text. Subjects made of it lie in a space of their own, `visitor:header:`, so that
    ///   nobody becomes the visitor of a cookie by naming the id in it: cookie ids hold no colon.
    static func subject(_ text: String) -> String? {
        guard (8...128).contains(text.utf8.count), text.utf8.allSatisfy(\.isURLSafe) else { return nil }
        return "visitor:header:\(text)"
    }
}
