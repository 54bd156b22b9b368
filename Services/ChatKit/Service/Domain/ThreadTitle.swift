import ChatKitAPI

/// The title a thread gets from its first message.
enum ThreadTitle {
    /// Characters of a title that is made here.
    static let limit = 60
    /// Characters of one that a visitor or a responder gives.
    static let givenLimit = 200
    /// Characters have no upper size; a title has.
    private static let byteLimit = 480
    /// Scalars looked at: a first line may be as long as a message.
    private static let scalarLimit = 600

    /// The first line that says something, cut at a word where it is too long. Nil if no line does.
    static func make(from content: [UserContent]) -> String? {
        for case .text(let text) in content {
            let line = firstLine(of: text.unicodeScalars.prefix(scalarLimit))
            if let title = cut(line) { return title }
        }
        return nil
    }

    /// A title as it was given.
    /// - Throws: ``Refusal/unusableTitle``.
    static func check(_ title: String) throws(Refusal) {
        guard (1...givenLimit).contains(title.unicodeScalars.count), !title.utf8.contains(0),
            !title.unicodeScalars.allSatisfy(isBlank)
        else { throw .unusableTitle }
    }

    /// One space between words, nothing that does not print.
    private static func firstLine(of text: Substring.UnicodeScalarView) -> String {
        var line = ""
        var isAfterWord = false
        for scalar in text {
            if isNewline(scalar) {
                if !line.isEmpty { break }
            } else if isBlank(scalar) {
                isAfterWord = !line.isEmpty
            } else {
                if isAfterWord { line.append(" ") }
                isAfterWord = false
                line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    private static func isNewline(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
        return scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }

    private static func cut(_ line: String) -> String? {
        var title = line.prefix(limit)
        if title.endIndex < line.endIndex, line[title.endIndex] != " ", let space = title.lastIndex(of: " ") {
            title = title[..<space]
        }
        while title.utf8.count > byteLimit || title.last == " " { title.removeLast() }
        return title.isEmpty ? nil : String(title)
    }
}
