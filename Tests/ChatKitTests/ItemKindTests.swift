import ChatKitAPI
import NIOCore
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// Items that are no messages, and what a visitor can do with them.
struct ItemKindTests {
    private func item(_ type: String, in thread: String, _ harness: ChatHarness) async throws -> JSONValue {
        try #require(try await harness.transcript(of: thread).last { $0["type"]?.stringValue == type })
    }

    @Test(arguments: Engine.allCases) func toolOutputGoesOnWithTheReply(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let reply = try await harness.create("/tool")
            let thread = reply.threadID
            #expect(reply.events.last { $0["type"] == "thread.item.done" }?["item"]?["type"] == "client_tool_call")
            let call = try await item("client_tool_call", in: thread, harness)
            #expect(call["status"] == "pending")
            #expect(call["arguments"] == ["question": "What time is it?", "options": [nil, 1]])
            let output: JSONValue = ["now": [1, nil, "two"]]
            let next = try await harness.stream(.toolOutput(output), in: thread)
            #expect(next.types.first == "stream_options")
            #expect(next.text == #"The page answered: `{"now":[1,null,"two"]}`"#)
            let done = try await item("client_tool_call", in: thread, harness)
            #expect(done["status"] == "completed")
            #expect(done["output"] == output)
            #expect(done["id"] == call["id"])
            let again = await code { _ = try await harness.stream(.toolOutput(nil), in: thread) }
            #expect(again == "chatkit.no_pending_tool_call")
        }
    }

    @Test func callThatNobodyAnsweredIsForgottenByTheNext() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/tool").threadID
            let first = try await item("client_tool_call", in: thread, harness)["id"]
            _ = try await harness.add("Never mind", to: thread)
            #expect(
                await code { _ = try await harness.stream(.toolOutput(1), in: thread) }
                    == "chatkit.no_pending_tool_call")
            _ = try await harness.add("/tool", to: thread)
            _ = try await harness.stream(.toolOutput(nil), in: thread)
            let calls = try await harness.transcript(of: thread).filter { $0["type"] == "client_tool_call" }
            #expect(calls.count == 1)
            #expect(calls[0]["id"] != first)
            #expect(calls[0]["output"] == nil)
        }
    }

    @Test(arguments: Engine.allCases) func questionsAreAnsweredOnce(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/form").threadID
            let asked = try #require(try await item("structured_input", in: thread, harness)["id"]?.stringValue)
            let answers = ["name": StructuredInput.Answer(values: ["Ann"]), "nobody asked": .init(values: ["x"])]
            let cause = TurnCause.structuredInput(.init(answers: answers), itemID: asked)
            let reply = try await harness.stream(cause, in: thread)
            #expect(reply.types.prefix(2) == ["stream_options", "thread.item.replaced"])
            let replaced = reply.events[1]["item"]
            #expect(replaced?["id"]?.stringValue == asked)
            #expect(replaced?["status"] == "answered")
            #expect(replaced?["inputs"]?.arrayValue?.first?["answer"] == ["values": ["Ann"], "skipped": false])
            #expect(reply.text == "Hello, Ann.")
            #expect(await code { _ = try await harness.stream(cause, in: thread) } == "chatkit.input_not_pending")

            // Where one may be chosen, the first counts.
            let choice = try #require(try await item("structured_input", in: thread, harness)["id"]?.stringValue)
            #expect(choice != asked)
            let colours = ["colour": StructuredInput.Answer(values: ["red", "blue"])]
            let last = try await harness.stream(.structuredInput(.init(answers: colours), itemID: choice), in: thread)
            #expect(last.text == "You chose **red**.")
        }
    }

    @Test func skippedQuestionSaysSo() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/form").threadID
            let asked = try #require(try await item("structured_input", in: thread, harness)["id"]?.stringValue)
            let reply = try await harness.stream(.structuredInput(.init(.skipped), itemID: asked), in: thread)
            #expect(reply.events[1]["item"]?["status"] == "skipped")
            #expect(
                reply.events[1]["item"]?["inputs"]?.arrayValue?.first?["answer"] == ["values": [], "skipped": true])
        }
    }

    @Test(arguments: Engine.allCases) func widgetAnswersToActions(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let reply = try await harness.create("/widget")
            let thread = reply.threadID
            #expect(reply.deltas.joined() == "Press or send.")
            let widget = try #require(try await item("widget", in: thread, harness)["id"]?.stringValue)
            let action = WidgetAction(type: "submit", payload: ["word": "hi", "none": nil])
            let next = try await harness.stream(.action(action, itemID: widget), in: thread)
            #expect(next.types.prefix(2) == ["stream_options", "thread.item.replaced"])
            #expect(next.text.contains(#"{"word":"hi","none":null}"#))
            let shown = try await item("widget", in: thread, harness)["widget"]?.text ?? ""
            #expect(shown.contains("Received: "))
            // By the page itself, without a widget.
            let own = try await harness.stream(.action(.init(type: "submit"), itemID: nil), in: thread)
            #expect(own.text == "The action `submit` sent: `nothing`")
            // A note for responders is nothing for clients.
            #expect(!(try await harness.transcript(of: thread)).contains { $0["type"] == "hidden_context_item" })
        }
    }

    @Test func actionThatIsNotAllowedIsToldAndReachesNobody() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/widget").threadID
            let before = try await harness.transcript(of: thread)
            let widget = try #require(try await item("widget", in: thread, harness)["id"]?.stringValue)
            let reply = try await harness.stream(.action(.init(type: "delete_all"), itemID: widget), in: thread)
            #expect(reply.types == ["stream_options", "notice"])
            let message = try #require(before.first?["id"]?.stringValue)
            let wrong = try await harness.stream(.action(.init(type: "submit"), itemID: message), in: thread)
            #expect(wrong.events == [["type": "error", "code": "stream.error", "allow_retry": false]])
            #expect(try await harness.transcript(of: thread) == before)
            for id in ["msg_0", "\u{0}"] {
                let refusal = await code {
                    _ = try await harness.stream(.action(.init(type: "submit"), itemID: id), in: thread)
                }
                #expect(refusal == "chatkit.item_not_found")
            }
        }
    }

    @Test(arguments: Engine.allCases) func widgetAnswersAtOnceAlsoWhileAReplyGoesOn(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/widget").threadID
            let widget = try #require(try await item("widget", in: thread, harness)["id"]?.stringValue)
            let recorder = Recorder()
            let slow = Task {
                try await harness.stream(
                    .message(UserMessageInput(content: [.text("/slow 20")])), in: thread, to: recorder)
            }
            try await eventually("the reply goes on") { recorder.events.count > 3 }
            func act(_ params: WidgetActionParams, subject: String = "visitor:ann") async throws -> ThreadItem? {
                try await SyncCustomActionHandler(turns: harness.turns)(
                    .init(workflowID: ChatHarness.workflow, version: .published, params: params),
                    ChatHarness.context(subject)
                ).updatedItem
            }
            let submit = WidgetAction(type: "submit", payload: ["n": 1])
            let updated = try await act(.init(threadID: thread, itemID: widget, action: submit))
            #expect(updated?.id == widget)
            slow.cancel()
            _ = try? await slow.value  // it was stopped
            let stored = try await item("widget", in: thread, harness)
            #expect(stored == (try JSONParser.parse(String(buffer: try WireEncoder().encode(updated)))))
            #expect(try await act(.init(threadID: thread, itemID: nil, action: submit)) == nil)
            for (params, subject, refusal) in [
                (
                    WidgetActionParams(threadID: thread, itemID: "msg_0", action: submit), "visitor:ann",
                    "chatkit.item_not_found"
                ),
                (.init(threadID: thread, itemID: widget, action: submit), "visitor:bob", "chatkit.thread_not_found"),
                (
                    .init(threadID: thread, itemID: widget, action: .init(type: "other")), "visitor:ann",
                    "chatkit.action_not_allowed"
                ), (.init(threadID: thread, itemID: widget, action: .init(type: "")), "visitor:ann", "request.invalid"),
            ] {
                #expect(await code { _ = try await act(params, subject: subject) } == refusal)
            }
        }
    }

    @Test func widgetThatCannotBeShownIsTold() async throws {
        let broken = Widget(["type": "Card", "children": [["type": "Text"]]])
        let responder = ScriptedResponder { turn, sink in
            let item = WidgetItem(
                id: "msg_w", threadID: turn.threadID, createdAt: sink.now, widget: try #require(broken))
            try await sink.send(.itemAdded(.widget(item)))
            try await sink.send(.itemDone(.widget(item)))
        }
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store, responder: responder)
            let reply = try await harness.create("Show")
            #expect(reply.types.contains("notice"))
            #expect(!reply.types.contains("error"))
            #expect(!reply.lines.joined().contains("msg_w"))
            #expect(try await harness.transcript(of: reply.threadID).count == 1)
        }
    }
}
