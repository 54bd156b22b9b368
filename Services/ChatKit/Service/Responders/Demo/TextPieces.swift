/// Cuts a text into the pieces in which it is streamed. Put together they are the text, byte for byte.
enum TextPieces {
    /// Bytes of a piece of a short text.
    private static let usual = 12
    /// Pieces of a long one.
    private static let most = 400

    /// Cuts behind spaces where there are some, and never within a Unicode scalar.
    static func split(_ text: String) -> [String] {
        let target = max(usual, text.utf8.count / most)
        var pieces: [String] = []
        var start = text.startIndex
        var position = start
        var bytes = 0
        while position < text.endIndex {
            let scalar = text.unicodeScalars[position]
            position = text.unicodeScalars.index(after: position)
            bytes += UTF8.width(scalar)
            let isBreak = (scalar == " " || scalar == "\n") && bytes * 2 >= target
            guard isBreak || bytes >= target * 2 else { continue }
            pieces.append(String(text[start..<position]))
            start = position
            bytes = 0
        }
        if start < text.endIndex { pieces.append(String(text[start...])) }
        return pieces
    }
}
