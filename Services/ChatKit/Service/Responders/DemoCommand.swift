/// What a message asks of the demo responder: a keyword as its first word, or else to be repeated.
enum DemoCommand: Hashable {
    case text(String)
    case help
    case error
    /// So many deltas, one each 100 ms.
    case slow(Int)
    /// So many kilobytes of Markdown.
    case long(Int)

    static let helpText = """
        ## What the demo can do

        - `/help`: this list
        - `/slow N`: N deltas, one each 100 ms
        - `/long N`: N kilobytes of Markdown
        - `/error`: a failure that can be retried

        Everything else is repeated.
        """

    init(_ text: String) {
        let words = text.prefix(64).split(maxSplits: 2, whereSeparator: \.isWhitespace)
        let number = words.count > 1 ? Int(words[1]) : nil
        switch words.first {
        case "/help": self = .help
        case "/error": self = .error
        case "/slow": self = .slow(min(max(number ?? 20, 1), 2500))
        case "/long": self = .long(min(max(number ?? 16, 1), 512))
        default: self = .text(text)
        }
    }

    /// How long `sleep:N` at the beginning of a message asks to wait; N in seconds, at most an hour.
    static func pause(in text: String) -> Duration? {
        guard text.hasPrefix("sleep:") else { return nil }
        let digits = text.dropFirst("sleep:".count).prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let seconds = Double(digits), seconds.isFinite else { return nil }
        return .seconds(min(seconds, 3600))
    }
}
