/// What files are, as far as their first bytes tell (WHATWG MIME Sniffing, section 6), and what may be done with them.
enum FileType {
    /// Bytes that have to be looked at.
    static let prefix = 16
    static let unknown = "application/octet-stream"

    /// Images that every browser shows, and none of which can hold a script.
    static let previewable: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    private static let signatures: [(type: String, offset: Int, bytes: [UInt8])] = [
        ("image/png", 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), ("image/jpeg", 0, [0xFF, 0xD8, 0xFF]),
        ("image/gif", 0, Array("GIF87a".utf8)), ("image/gif", 0, Array("GIF89a".utf8)),
        ("image/webp", 8, Array("WEBP".utf8)), ("audio/wav", 8, Array("WAVE".utf8)),
        ("application/pdf", 0, Array("%PDF-".utf8)), ("application/gzip", 0, [0x1F, 0x8B]),
        ("application/zip", 0, [0x50, 0x4B, 0x03, 0x04]), ("audio/ogg", 0, Array("OggS".utf8)),
        ("video/webm", 0, [0x1A, 0x45, 0xDF, 0xA3]), ("video/mp4", 4, Array("ftyp".utf8)),
    ]

    /// The type that the first bytes tell; nil where they tell none.
    static func sniffed(_ bytes: [UInt8]) -> String? {
        signatures.first { bytes.dropFirst($0.offset).starts(with: $0.bytes) }?.type
    }

    /// A media type without parameters, in lower case; ``unknown`` for what is none.
    static func normal(_ declared: String?) -> String {
        let type = (declared ?? "").prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
        let parts = type.split(separator: "/", omittingEmptySubsequences: false)
        let isToken = type.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "/") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "!#$&-^_.+".utf8.contains(byte)
        }
        guard isToken, parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, type.utf8.count <= 127 else {
            return unknown
        }
        return type
    }

    /// Whether a file that was declared as `type` is UTF-8.
    static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || [
                "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/toml",
                "application/javascript", "application/x-ndjson", "application/sql",
            ].contains(type)
    }

    /// Whether the first bytes are those of what was declared. Types that have no signature here are believed.
    static func matches(_ declared: String, _ bytes: [UInt8]) -> Bool {
        let known = sniffed(bytes)
        if isText(declared) { return known == nil || known == "application/gzip" && bytes.count < 3 }
        if let family = families[declared] { return known == family }
        guard signatures.contains(where: { $0.type == declared }) else {
            // Nobody's browser is to take an image that was declared as something else for one.
            return declared == unknown || !(known.map(previewable.contains) ?? false)
        }
        return known == declared
    }

    /// Types that share the signature of another.
    private static let families = [
        "audio/webm": "video/webm", "audio/mp4": "video/mp4", "audio/x-wav": "audio/wav", "audio/x-m4a": "video/mp4",
        "video/quicktime": "video/mp4", "video/ogg": "audio/ogg", "image/jpg": "image/jpeg",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "application/zip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "application/zip",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "application/zip",
        "application/vnd.oasis.opendocument.text": "application/zip", "application/epub+zip": "application/zip",
    ]
}

/// Whether bytes that come in pieces are UTF-8 without NUL.
struct TextCheck {
    /// The beginning of a character whose rest is to come.
    private var open: [UInt8] = []
    private(set) var isText = true

    mutating func feed(_ bytes: some Collection<UInt8>) {
        guard isText else { return }
        var pending = open + bytes
        var rest: [UInt8] = []
        while let last = pending.last, last & 0xC0 == 0x80, rest.count < 3 { rest.insert(pending.removeLast(), at: 0) }
        if let lead = pending.last, lead >= 0xC0 {
            let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
            if rest.count + 1 < length { rest.insert(pending.removeLast(), at: 0) } else { pending += rest.take() }
        } else {
            pending += rest.take()
        }
        open = rest
        isText = !pending.contains(0) && String(validating: pending, as: UTF8.self) != nil
    }

    /// Whether it was text to its end.
    var isWhole: Bool { isText && open.isEmpty }
}

extension [UInt8] {
    fileprivate mutating func take() -> [UInt8] {
        defer { self = [] }
        return self
    }
}
