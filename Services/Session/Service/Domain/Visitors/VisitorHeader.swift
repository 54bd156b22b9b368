import Crypto
import Wire

/// The visitor id that a client without cookies chose for itself. It is a secret: whoever knows it reads its threads. So it
/// goes no further than here, and the subject is made of its hash.
enum VisitorHeader {
    /// A shorter one can be guessed: 22 characters of base64url hold 128 bits.
    private static let lengths = 22...128

    /// - Throws: `chatkit.auth.missing_visitor_id`.
    static func subject(_ text: String) throws(ServiceError) -> String {
        guard lengths.contains(text.utf8.count), text.utf8.allSatisfy(\.isURLSafe) else {
            throw ServiceError(
                "chatkit.auth.missing_visitor_id",
                "X-Orcheo-Visitor-Id must have \(lengths.lowerBound) to \(lengths.upperBound) characters of A-Z, a-z, "
                    + "0-9, - and _, chosen at random.")
        }
        // Of a space of its own: the ids of cookies hold no colon.
        return "visitor:header:\(Hexadecimal.encode(SHA256.hash(data: Array(text.utf8)).prefix(16)))"
    }
}
