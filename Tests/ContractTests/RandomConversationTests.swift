import TestSupport
import Testing
import Wire

/// A long talk of everything that the demo can bring forth, in an order that nobody thought of.
@Suite(.enabled(if: PythonClient.models.isInstalled, PythonClient.models.hint))
struct RandomConversationTests {
    private static let steps = 200
    /// A talk that leaves one of these out proves less than it says.
    private static let everything: Set<String> = [
        "thread.created", "thread.updated", "thread.item.added", "thread.item.updated", "thread.item.done",
        "thread.item.replaced", "stream_options", "progress_update", "notice", "error",
        "assistant_message.content_part.added", "assistant_message.content_part.text_delta",
        "assistant_message.content_part.annotation_added", "assistant_message.content_part.done",
        "widget.streaming_text.value_delta", "workflow.task.added", "workflow.task.updated", "generated_image.updated",
        "user_message", "assistant_message", "client_tool_call", "widget", "generated_image", "structured_input",
        "workflow", "url", "file", "entity", "thread", "thread_page", "item", "item_page",
        "tool output", "tool output of two", "tool output refused", "answered", "skipped", "answer refused", "retry",
        "retry refused",
        "action of widget", "action of page", "action of another kind", "action of no widget", "sync action of widget",
        "sync action of page", "sync action of another kind", "sync action of no widget", "feedback", "rename",
        "rename refused", "get", "list", "stranger", "unknown cursor", "delete",
    ]

    /// After each step, what the client put together is what the server has; nothing that was seen on the way is foreign
    /// to the published models.
    @Test(.timeLimit(.minutes(5)), arguments: [1, 2] as [UInt64])
    func clientAndServerAgreeAfterEachStep(seed: UInt64) async throws {
        let talk = try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "walk")
            var talk = try await RandomTalk(system, workflowID: id, seed: seed)
            for _ in 1...Self.steps { try await talk.step() }
            return talk
        }
        #expect(Self.everything.subtracting(talk.met) == [])
        let outcome = try await PythonClient.models.run(talk.seen.map(\.text), deadline: .seconds(120))
        #expect(outcome.lines.filter { !$0.contains(#""accepted": true"#) } == [])
        #expect(outcome.lines.count == talk.seen.count)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
    }
}
