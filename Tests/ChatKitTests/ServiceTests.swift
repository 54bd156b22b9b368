import ChatKitAPI
import NIOCore
import RPC
import Storage
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// The service as other services meet it: over RPC, with a publisher that a test controls.
struct ServiceTests {
    private func withService(
        _ location: StoreLocation = .memory,
        _ body: @Sendable (RPCClient, CallOptions, FakePublish) async throws -> Void
    ) async throws {
        try await ChatSystem.with(FakePublish(canBeWatched: false), location) { system in
            try await body(system.chat, ChatSystem.visitor, system.publish)
        }
    }

    private func createThread(_ text: String) -> CreateThread.Input {
        .init(
            workflowID: "w", version: .published, params: .init(input: UserMessageInput(content: [.text(text)])))
    }

    @Test func aChatOverTheWire() async throws {
        try await withService { chat, options, _ in
            var lines: [String] = []
            for try await item in try await chat.stream(CreateThread.self, createThread("Hello wire"), options) {
                lines.append(String(buffer: item))
            }
            let reply = try Reply(lines)
            #expect(reply.text.contains("Hello wire"))
            let thread = try await chat.call(
                GetThread.self, .init(workflowID: "w", params: .init(threadID: reply.threadID)), options)
            #expect(thread.items.data.count == 2)
            let threads = try await chat.call(ListThreads.self, .init(workflowID: "w", params: .init()), options)
            #expect(threads.data.map(\.id) == [reply.threadID])
            let responders = try await chat.call(ListResponders.self, Nothing(), options)
            #expect(responders.responders.contains { $0.name == "demo" && $0.isAvailable })
        }
    }

    @Test func everyRequestOfAThreadOverTheWire() async throws {
        try await withService { chat, options, _ in
            func reply<O: StreamOperation>(_ operation: O.Type, _ input: O.Input) async throws -> Reply {
                var lines: [String] = []
                for try await item in try await chat.stream(operation, input, options) {
                    lines.append(String(buffer: item))
                }
                return try Reply(lines)
            }
            func turn<Params>(_ params: Params) -> TurnInput<Params> {
                .init(workflowID: "w", version: .published, params: params)
            }
            func query<Params>(_ params: Params) -> QueryInput<Params> { .init(workflowID: "w", params: params) }
            func last(_ type: String, _ reply: Reply) throws -> String {
                let item = reply.events.compactMap { $0["item"] }.last { $0["type"]?.stringValue == type }
                return try #require(item?["id"]?.stringValue)
            }

            let tool = try await reply(CreateThread.self, createThread("/tool"))
            let output = turn(AddClientToolOutput.Params(threadID: tool.threadID, result: nil))
            #expect(try await reply(AddClientToolOutput.self, output).text == "The page answered: `null`")
            let retry = turn(RetryAfterItem.Params(threadID: tool.threadID, itemID: try last("user_message", tool)))
            #expect(try await reply(RetryAfterItem.self, retry).types.contains("progress_update"))

            let form = try await reply(CreateThread.self, createThread("/form"))
            let answers = StructuredInputSubmission(answers: ["name": .init(values: ["Ann"])])
            let submission = turn(
                AddStructuredInput.Params(
                    threadID: form.threadID, itemID: try last("structured_input", form), input: answers))
            #expect(try await reply(AddStructuredInput.self, submission).text == "Hello, Ann.")

            let card = try await reply(CreateThread.self, createThread("/widget"))
            let widget = try last("widget", card)
            let action = turn(
                WidgetActionParams(threadID: card.threadID, itemID: widget, action: .init(type: "submit")))
            #expect(try await reply(CustomAction.self, action).types.contains("thread.item.replaced"))
            #expect(try await chat.call(SyncCustomAction.self, action, options).updatedItem?.id == widget)

            let title = UpdateThread.Params(threadID: card.threadID, title: "Cards")
            #expect(try await chat.call(UpdateThread.self, query(title), options).title == "Cards")
            let praise = GiveFeedback.Params(threadID: card.threadID, itemIDs: [widget], kind: .positive)
            _ = try await chat.call(GiveFeedback.self, query(praise), options)
            _ = try await chat.call(DeleteThread.self, query(GetThread.Params(threadID: card.threadID)), options)
            let gone = await code {
                _ = try await chat.call(GetThread.self, query(.init(threadID: card.threadID)), options)
            }
            #expect(gone == "chatkit.thread_not_found")
        }
    }

    @Test func streamIsFoundFollowedAndStoppedOverTheWire() async throws {
        try await withService { chat, options, _ in
            let input = CreateThread.Input(
                workflowID: "w", version: .published,
                params: .init(input: UserMessageInput(content: [.text("/slow 600")])), isResumable: true)
            let stream = try await chat.stream(CreateThread.self, input, options)
            let head = try WireDecoder().decode(StreamHead.self, from: try #require(try await stream.next()))
            let found = try await chat.call(GetStream.self, .init(streamID: head.streamID), options)
            #expect(found.workflowID == "w")
            #expect(found.isOpen)
            let running = try await chat.call(
                GetRunningStream.self, .init(workflowID: "w", params: .init(threadID: found.threadID)), options)
            #expect(running.stream?.streamID == head.streamID)
            let followed = try await chat.stream(
                FollowStream.self, .init(streamID: head.streamID, after: 0), options)
            let first = try #require(try await followed.next())
            #expect(String(buffer: first).contains("thread.created"))
            _ = try await chat.call(StopStream.self, .init(streamID: head.streamID), options)
            while try await followed.next() != nil {}
            #expect(try await chat.call(GetStream.self, .init(streamID: head.streamID), options).isOpen == false)
        }
    }

    @Test func withoutAVersionNothingBegins() async throws {
        try await withService { chat, options, publisher in
            publisher.serve(nil)
            let refusal = await code {
                let stream = try await chat.stream(CreateThread.self, createThread("Hello"), options)
                _ = try await stream.next()
            }
            #expect(refusal == "workflow_version.not_found")
            let threads = try await chat.call(ListThreads.self, .init(workflowID: "w", params: .init()), options)
            #expect(threads.data.isEmpty)
        }
    }

    @Test func nobodyChatsWithoutAnIdentity() async throws {
        try await withService { chat, _, _ in
            let options = CallOptions(principal: .anonymous, trace: "test", deadline: .seconds(30))
            let refusal = await code {
                _ = try await chat.call(ListThreads.self, .init(workflowID: "w", params: .init()), options)
            }
            #expect(refusal == "auth.authentication_required")
        }
    }

    @Test func aCallerWhoGoesAwayFreesTheThread() async throws {
        try await withService { chat, options, _ in
            let task = Task {
                var lines: [String] = []
                let stream = try await chat.stream(CreateThread.self, createThread("/slow 1000"), options)
                while let item = try await stream.next() {
                    lines.append(String(buffer: item))
                    if try Reply(lines).deltas.count == 2 { break }
                }
                return lines
            }
            // The stream is dropped with its task, and that cancels the call.
            let seen = try Reply(try await task.value)
            try await eventually("the partial reply is stored") {
                let page = try await chat.call(
                    ListItems.self, .init(workflowID: "w", params: .init(threadID: seen.threadID)), options)
                return page.data.count == 2
            }
            let input = AddUserMessage.Input(
                workflowID: "w", version: .published,
                params: .init(threadID: seen.threadID, input: UserMessageInput(content: [.text("Next")])))
            var lines: [String] = []
            for try await item in try await chat.stream(AddUserMessage.self, input, options) {
                lines.append(String(buffer: item))
            }
            #expect(try Reply(lines).text.contains("Next"))
        }
    }

    @Test func aSecondStartClosesWhatTheFirstLeftOpen() async throws {
        try await TestFolder.with { folder in
            let store = try Engine.file.open(in: folder)
            let key = try await store.begin(.sample())
            try await store.close()
            try await withService(.folder(folder.path)) { chat, options, _ in
                _ = try await chat.call(ListThreads.self, .init(workflowID: "w", params: .init()), options)
            }
            let reopened = try Engine.file.open(in: folder)
            #expect(try await reopened.openTurns().isEmpty)
            #expect(try await reopened.history(of: key, limit: 5).count == 1)
            try await reopened.close()
        }
    }
}
