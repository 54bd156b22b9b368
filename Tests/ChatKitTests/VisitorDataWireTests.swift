import ChatKitAPI
import NIOCore
import RPC
import Testing
import Wire

/// Visitors' data over the wire between services, as the Gateway asks for it.
struct VisitorDataWireTests {
    private let edge = CallOptions(principal: .anonymous, trace: "test", deadline: .seconds(30))

    @Test func aThreadIsExportedRatedCountedAndForgotten() async throws {
        try await ChatSystem.with(FakePublish(canBeWatched: false)) { system in
            let workflow = FakePublish.workflow
            let reply = try await system.create("Hello **you**")
            let answer = try #require(reply.answers.first?["id"]?.stringValue)
            var items: [String] = []
            let export = ExportThread.Input(
                workflowID: workflow, params: .init(threadID: reply.threadID, format: .markdown))
            for try await item in try await system.chat.stream(ExportThread.self, export, ChatSystem.visitor) {
                items.append(String(buffer: item))
            }
            #expect(items.first == #"{"name":"\#(reply.threadID).md","mime_type":"text/markdown"}"#)
            #expect(items.dropFirst().joined().contains("## You, "))
            _ = try await system.chat.call(
                GiveFeedback.self,
                .init(
                    workflowID: workflow,
                    params: .init(threadID: reply.threadID, itemIDs: [answer], kind: .negative, reason: "Why?")),
                ChatSystem.visitor)
            let feedback = try await system.chat.call(
                ListFeedback.self, .init(workflowID: workflow, limit: 5, after: nil), edge)
            #expect(feedback.entries.map(\.itemID) == [answer])
            #expect(feedback.entries.first?.reason == "Why?")
            #expect(!feedback.hasMore)
            let days = ListUsage.Input(
                workflowID: workflow, from: Day(number: 20_000), to: Day(number: 20_300), grouping: .day)
            #expect(try await system.chat.call(ListUsage.self, days, edge).rows.isEmpty)
            let tooMany = ListUsage.Input(
                workflowID: workflow, from: Day(number: 0), to: Day(number: 366), grouping: .day)
            #expect(await code { _ = try await system.chat.call(ListUsage.self, tooMany, edge) } == "request.invalid")
            let forgotten = try await system.chat.call(
                ForgetCaller.self, .init(workflowID: nil), ChatSystem.visitor)
            #expect(forgotten.threads == 1)
            let none = try await system.chat.call(
                ListFeedback.self, .init(workflowID: workflow, limit: 5, after: nil), edge)
            #expect(none.entries.isEmpty)
        }
    }
}
