import ChatKitAPI
import Wire

/// A thread as a chat-completions server reads it. Pure.
struct CompletionRequest: Sendable {
    let model: String
    let graph: ModelGraph
    let turn: TurnFacts
    /// As it stands in instructions, e.g. `2026-02-03`.
    let date: String

    var body: JSONObject {
        var body: JSONObject = [
            "model": .string(model), "stream": true, "stream_options": ["include_usage": true],
            "messages": .array(messages),
        ]
        body["temperature"] = graph.temperature.map { .number(String($0)) }
        body["max_tokens"] = graph.maxTokens.map { .int($0) }
        if !graph.tools.isEmpty {
            body["tools"] = .array(graph.tools.map(Self.tool))
            // One call a turn: the page does it, and its output begins the next.
            body["parallel_tool_calls"] = false
            if let choice = turn.message?.inferenceOptions.toolChoice,
                graph.tools.contains(where: { $0.name == choice.id })
            {
                body["tool_choice"] = ["type": "function", "function": ["name": .string(choice.id)]]
            }
        }
        return body
    }

    private static func tool(_ tool: ModelGraph.Tool) -> JSONValue {
        var function: JSONObject = ["name": .string(tool.name), "parameters": .object(tool.parameters)]
        function["description"] = tool.description.map { .string($0) }
        return ["type": "function", "function": .object(function)]
    }

    private var messages: [JSONValue] {
        let system = graph.system.map { [Self.message("system", filledIn($0))] } ?? []
        return system + turn.history.flatMap(messages)
    }

    private func filledIn(_ template: String) -> String {
        template.replacing(/\{\{\s*([a-z_.A-Z0-9-]{1,64})\s*\}\}/) { match in
            switch match.1 {
            case "workflow": turn.workflowName
            case "date": date
            case let name where name.hasPrefix("metadata."):
                turn.metadata[String(name.dropFirst("metadata.".count))]?.stringValue ?? ""
            default: String(match.0)
            }
        }
    }

    private static func message(_ role: String, _ text: String) -> JSONValue {
        ["role": .string(role), "content": .string(text)]
    }

    /// The files of a message, with what stands in those that are text.
    private func files(of said: UserMessage) -> String {
        said.attachments.map { attachment in
            let head = "\n\n[File: \(attachment.name), \(attachment.mimeType)]"
            return turn.fileTexts[attachment.id].map { "\(head)\n\($0)\n[End of file]" } ?? head
        }.joined()
    }

    /// What a model has to know of an item. Calls that nobody answered, and what only shows the way to an answer, are left
    /// out.
    private func messages(of item: ThreadItem) -> [JSONValue] {
        switch item {
        case .userMessage(let said):
            let quote = said.quotedText.map { "> \($0.replacing("\n", with: "\n> "))\n\n" } ?? ""
            return [Self.message("user", quote + MessageRules.text(of: said.content) + files(of: said))]
        case .assistantMessage(let said): return [Self.message("assistant", said.content.map(\.text).joined())]
        case .clientToolCall(let call) where call.status == .completed:
            let function: JSONValue = [
                "name": .string(call.name), "arguments": .string(JSONValue.object(call.arguments).text),
            ]
            return [
                [
                    "role": "assistant", "content": nil,
                    "tool_calls": [["id": .string(call.callID), "type": "function", "function": function]],
                ],
                [
                    "role": "tool", "tool_call_id": .string(call.callID),
                    "content": .string(call.output?.stringValue ?? call.output?.text ?? "null"),
                ],
            ]
        case .structuredInput(let item) where item.status != .pending:
            let lines = item.inputs.map { input in
                let answer = input.answer.map { $0.skipped ? "(skipped)" : $0.values.joined(separator: ", ") } ?? ""
                return "\(input.question) \(answer)"
            }
            return [Self.message("user", lines.joined(separator: "\n"))]
        case .widget(let item): return item.copyText.map { [Self.message("assistant", $0)] } ?? []
        case .hiddenContext(let note): return [Self.message("system", note.content)]
        case .hiddenNote(let note): return [Self.message("system", note.content.text)]
        case .clientToolCall, .structuredInput, .generatedImage, .workflow, .task, .endOfTurn: return []
        }
    }
}
