/// What a message asks of the demo responder: a keyword as its first word, or else to be repeated.
enum DemoCommand: Hashable {
    case text(String)
    case help
    /// Fails each time.
    case error
    /// Fails once; the retry succeeds.
    case flaky
    /// So many deltas, one each 100 ms.
    case slow(Int)
    /// So many kilobytes of Markdown.
    case long(Int)
    case widget, form, tool, sources, reasoning, image, notice, title

    static let helpText = """
        ## What the demo can do

        - `/help`: this list
        - `/widget`: a card with a button and a form
        - `/form`: questions, one after the other
        - `/tool`: something for the page to do
        - `/sources`: an answer with its sources
        - `/reasoning`: an answer with the thoughts before it
        - `/image`: a picture
        - `/notice`: a remark beside the conversation
        - `/title NAME`: another title for the conversation
        - `/slow N`: N deltas, one each 100 ms
        - `/long N`: N kilobytes of Markdown
        - `/error`: a failure that can be retried, each time
        - `/flaky`: a failure that can be retried, once

        Everything else is repeated.
        """

    private static let plain: [Substring: DemoCommand] = [
        "/help": .help, "/error": .error, "/flaky": .flaky, "/widget": .widget, "/form": .form, "/tool": .tool,
        "/sources": .sources, "/reasoning": .reasoning, "/image": .image, "/notice": .notice, "/title": .title,
    ]

    init(_ text: String) {
        let words = text.prefix(64).split(maxSplits: 2, whereSeparator: \.isWhitespace)
        let number = words.count > 1 ? Int(words[1]) : nil
        switch words.first {
        case "/slow": self = .slow(min(max(number ?? 20, 1), 2500))
        case "/long": self = .long(min(max(number ?? 16, 1), 512))
        case let word?: self = Self.plain[word] ?? .text(text)
        case nil: self = .text(text)
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
