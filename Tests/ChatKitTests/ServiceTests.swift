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

    @Test func everyOperationHasAHandler() async throws {
        try await Engine.memory.withStore { store in
            let table = Chatting.handlers(store: store, turns: ChatHarness(store).turns)
            #expect(table.names == Set(ChatKitOperations.all.map { $0.name }))
        }
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
