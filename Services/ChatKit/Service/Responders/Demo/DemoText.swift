/// Markdown of any length, always the same for the same length.
enum DemoText {
    private static let paragraph = """
        A conversation is a *list of items*. Each reply is streamed in **small pieces**, stored before it is sent, and \
        can be read again with `items.list`.

        1. The message is stored.
        2. The reply is made, piece by piece.
        3. The turn is closed.


        """

    /// Pieces that are `kilobytes` times 1024 bytes of ASCII together.
    static func long(kilobytes: Int) -> some Sequence<String> {
        let lead = "# \(kilobytes) KiB\n\n"
        let bytes = kilobytes * 1024
        let block = lead + String(repeating: paragraph, count: bytes / paragraph.utf8.count + 1)
        return TextPieces.split(String(block.prefix(bytes)))
    }
}
