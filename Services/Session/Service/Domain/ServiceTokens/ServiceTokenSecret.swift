import Crypto
import ServiceKit

/// A service token as its holder has it: a prefix by which scanners of source code find it, 256 random bits, and a
/// checksum by which a mistyped one is told from an unknown one without looking anywhere.
struct ServiceTokenSecret: Sendable {
    static let prefix = "orcheo_"
    private static let randomBytes = 32
    private static let checksumBytes = 4
    /// Characters of prefix, random part and checksum.
    private static let length = prefix.utf8.count + 43 + 6
    /// Characters that may be shown: 32 of the 256 bits.
    private static let previewLength = prefix.utf8.count + 5

    /// Secret.
    let text: String

    init(_ ids: any IDSource) {
        let body = Self.prefix + Base64URL.encode(ids.bytes(Self.randomBytes))
        text = body + Self.checksum(of: body)
    }

    var preview: String { "\(text.prefix(Self.previewLength))…" }

    var hash: [UInt8] { Self.hash(of: text) }

    /// What is kept of a token. No salt and no stretching: nobody can guess 256 bits.
    static func hash(of text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// Whether a text has the form of a token and was copied whole.
    static func isWellFormed(_ text: String) -> Bool {
        guard text.utf8.count == length, text.hasPrefix(prefix) else { return false }
        return text.hasSuffix(checksum(of: String(text.dropLast(6))))
    }

    private static func checksum(of body: String) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Array(body.utf8)).prefix(checksumBytes)))
    }
}

extension ServiceTokenSecret: CustomStringConvertible, CustomReflectable {
    var description: String { "service token \(preview)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
