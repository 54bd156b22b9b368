import Wire

/// An `Authorization` header that is to hold a bearer token (RFC 6750, section 2.1). The letter case of the scheme does
/// not matter (RFC 9110, section 11.1).
enum BearerHeader {
    enum Fault: Error {
        case scheme
        /// The scheme stands alone.
        case noToken
    }

    /// - Returns: the token; nil if there is no header, or a blank one.
    static func token(of header: String?) throws(Fault) -> String? {
        // By bytes: to look for characters in a token of a kilobyte takes longer than to verify it.
        guard let words = header?.utf8.split(separator: UInt8(ascii: " ")).map(Substring.init),
            let scheme = words.first
        else { return nil }
        guard scheme.lowercased() == "bearer", words.count <= 2 else { throw .scheme }
        guard words.count == 2 else { throw .noToken }
        return String(words[1])
    }
}
