import ChatKitAPI
import Wire

/// A thread as Markdown, for its visitor to keep. What only shows the way to an answer is left out.
enum TranscriptText {
    static func head(_ thread: ThreadRecord) -> String {
        "# \(thread.title ?? "Conversation")\n\n\(thread.createdAt)\n"
    }

    static func text(of item: ThreadItem) -> String {
        switch item {
        case .userMessage(let message):
            let quote = message.quotedText.map { "> \($0.replacing("\n", with: "\n> "))\n\n" } ?? ""
            let files = message.attachments.map { "\n- \($0.name) (\($0.mimeType))" }.joined()
            return section("You", message.createdAt, quote + MessageRules.text(of: message.content) + files)
        case .assistantMessage(let message):
            let sources = message.content.flatMap(\.annotations).map { "\n- \($0.source.title)" }.joined()
            return section(
                "Assistant", message.createdAt,
                message.content.map(\.text).joined() + (sources.isEmpty ? "" : "\n\nSources:\n\(sources)"))
        case .widget(let item): return item.copyText.map { section("Assistant", item.createdAt, $0) } ?? ""
        case .structuredInput(let item):
            let lines = item.inputs.map { input in
                let answer = input.answer.map { $0.skipped ? "(skipped)" : $0.values.joined(separator: ", ") } ?? ""
                return "- \(input.question) \(answer)"
            }
            return section("Questions", item.createdAt, lines.joined(separator: "\n"))
        case .generatedImage(let item): return section("Assistant", item.createdAt, "(an image)")
        case .clientToolCall, .workflow, .task, .endOfTurn, .hiddenContext, .hiddenNote: return ""
        }
    }

    private static func section(_ who: String, _ when: Timestamp, _ text: String) -> String {
        "\n## \(who), \(when)\n\n\(text)\n"
    }
}
