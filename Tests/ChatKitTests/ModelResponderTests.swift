import ChatKitAPI
import GRDB
import HTTPTypes
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// A model answers, through a server that speaks chat completions.
struct ModelResponderTests {
    private static let graph: JSONValue = [
        "responder": "model", "provider": "local", "system": "You are {{workflow}}. {{metadata.plan}}{{unknown}}",
        "tools": [["name": "open_page", "description": "Opens a page", "parameters": ["type": "object"]]],
    ]

    private func chat(
        _ steps: [ScriptedProvider.Step], graph: JSONValue = graph, offered: Set<String> = [],
        _ body: @escaping @Sendable (ChatHarness, ScriptedProvider, SQLChatStore) async throws -> Void
    ) async throws {
        let server = ScriptedProvider(steps)
        try await server.serve { provider in
            let client = CompletionClient()
            let result = await Result {
                try await Engine.memory.withStore { store in
                    var harness = ChatHarness(store)
                    harness.versions = FixedVersion(graph: graph, offeredModels: offered)
                    let models = ModelResponders(
                        providers: [provider], client: client, clock: TestClock(), logger: .silent)
                    harness.responders = ResponderRegistry.builtIn.with("model") { graph throws(Refusal) in
                        try models.responder(for: graph)
                    }
                    try await body(harness, server, store)
                }
            }
            try await client.close()
            try result.get()
        }
    }

    @Test func textIsStreamedAndCounted() async throws {
        try await chat([ScriptedProvider.text("Hel", "lo ", "👋🏽")]) { harness, server, store in
            let recorder = Recorder()
            try await harness.create(
                UserMessageInput(content: [.text("Hi")], quotedText: "One\nTwo"), metadata: ["plan": "Pro plan."],
                to: recorder)
            let reply = try Reply(recorder.events)
            #expect(reply.deltas == ["Hel", "lo ", "👋🏽"])
            #expect(reply.text == "Hello 👋🏽")
            let request = try #require(server.requests.first)
            #expect(request["model"] == "small")
            #expect(request["stream"] == true)
            #expect(
                request["messages"] == [
                    ["role": "system", "content": "You are Demo. Pro plan.{{unknown}}"],
                    ["role": "user", "content": "> One\n> Two\n\nHi"],
                ])
            #expect(request["tools"]?.arrayValue?.count == 1)
            #expect(server.authorization == ["Bearer \(ScriptedProvider.key)"])
            // The provider can tell what its work belongs to.
            #expect(server.traces.first?.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") == true)
            let counted = try await store.store.read { db in
                try Row.fetchAll(db, sql: "SELECT model, prompt_tokens, completion_tokens FROM turn").map { row in
                    "\(row[0] as String) \(row[1] as Int) \(row[2] as Int)"
                }
            }
            #expect(counted == ["small 12 3"])
        }
    }

    @Test func modelSeesTheThread() async throws {
        try await chat([ScriptedProvider.text("One"), ScriptedProvider.text("Two")]) { harness, server, _ in
            let thread = try await harness.create("First").threadID
            _ = try await harness.add("Second", to: thread)
            let messages = server.requests.last?["messages"]?.arrayValue?.dropFirst()
            #expect(messages?.compactMap { $0["content"]?.stringValue } == ["First", "One", "Second"])
            #expect(messages?.compactMap { $0["role"]?.stringValue } == ["user", "assistant", "user"])
        }
    }

    @Test func thoughtsComeFirstAndAreSummedUp() async throws {
        let pieces = [
            ScriptedProvider.delta(["reasoning_content": "Let me "]), ScriptedProvider.delta(["reasoning": "think."]),
            ScriptedProvider.delta(["content": "Done."]), ScriptedProvider.delta([:], finish: "stop"),
            "data: [DONE]\n\n",
        ]
        try await chat([.pieces(pieces)]) { harness, _, _ in
            let reply = try await harness.create("Hi")
            let items = reply.events.filter { $0["type"] == "thread.item.done" }.compactMap { $0["item"] }
            #expect(items.compactMap { $0["type"]?.stringValue } == ["user_message", "workflow", "assistant_message"])
            #expect(items[1]["workflow"]?["type"] == "reasoning")
            #expect(items[1]["workflow"]?["tasks"]?.arrayValue?.first?["content"] == "Let me think.")
            #expect(items[1]["workflow"]?["summary"]?["duration"] == 0)
            #expect(reply.text == "Done.")
        }
    }

    @Test func toolIsCalledByThePageAndItsOutputGoesBack() async throws {
        let call = [
            ScriptedProvider.delta([
                "tool_calls": [["index": 0, "id": "call_7", "function": ["name": "open_page", "arguments": ""]]]
            ]),
            ScriptedProvider.delta(["tool_calls": [["index": 0, "function": ["arguments": #"{"page":"#]]]]),
            ScriptedProvider.delta([
                "tool_calls": [
                    ["index": 0, "function": ["arguments": #""home"}"#]],
                    ["index": 1, "id": "call_8", "function": ["name": "open_page", "arguments": "{}"]],
                ]
            ]), ScriptedProvider.delta([:], finish: "tool_calls"), "data: [DONE]\n\n",
        ]
        try await chat([.pieces(call), ScriptedProvider.text("Opened.")]) { harness, server, _ in
            let reply = try await harness.create("Open it")
            let item = try #require(reply.events.last { $0["item"] != nil }?["item"])
            #expect(item["type"] == "client_tool_call")
            #expect(item["name"] == "open_page")
            #expect(item["arguments"] == ["page": "home"])
            let next = try await harness.stream(.toolOutput(["ok": true]), in: reply.threadID)
            #expect(next.text == "Opened.")
            let messages = server.requests.last?["messages"]?.arrayValue ?? []
            #expect(messages.suffix(2).compactMap { $0["role"]?.stringValue } == ["assistant", "tool"])
            #expect(messages.last?["tool_call_id"] == "call_7")
            #expect(messages.last?["content"] == #"{"ok":true}"#)
        }
    }

    @Test func visitorChoosesAmongWhatIsOfferedAndAllowed() async throws {
        func asked(_ wanted: String?, offered: Set<String>) async throws -> String? {
            let seen = Seen()
            try await chat([ScriptedProvider.text("Hi")], offered: offered) { harness, server, _ in
                let options = InferenceOptions(toolChoice: .init(id: "open_page"), model: wanted)
                try await harness.create(
                    UserMessageInput(content: [.text("Hi")], inferenceOptions: options), to: Recorder())
                seen.set(server.requests.first?["model"]?.stringValue)
                #expect(server.requests.first?["tool_choice"]?["function"]?["name"] == "open_page")
            }
            return seen.value
        }
        #expect(try await asked("large", offered: ["large"]) == "large")
        #expect(try await asked("large", offered: []) == "small")
        #expect(try await asked("huge", offered: ["huge"]) == "small")
        #expect(try await asked(nil, offered: ["large"]) == "small")
    }

    /// What fails before the first word is tried again; nothing is said twice.
    @Test(
        arguments: [
            ([.failure(.serviceUnavailable), ScriptedProvider.text("Back.")], 2, "Back.", nil),
            ([.failure(.tooManyRequests, retryAfter: 1), ScriptedProvider.text("Back.")], 2, "Back.", nil),
            ([.silence(.seconds(2)), ScriptedProvider.text("Back.")], 2, "Back.", nil),
            ([.pieces([]), ScriptedProvider.text("Back.")], 2, "Back.", nil),
            ([.failure(.tooManyRequests, retryAfter: 60)], 1, "", true),
            ([.failure(.internalServerError)], 3, "", true),
            ([.failure(.unauthorized)], 1, "", false), ([.failure(.movedPermanently)], 1, "", false),
            ([.pieces(["data: no JSON\n\n"])], 1, "", false),
            ([.pieces([#"data: {"error":{"message":"busy"}}"# + "\n\n"])], 3, "", true),
            ([.broken([ScriptedProvider.delta(["content": "Half "])])], 1, "", true),
        ] as [([ScriptedProvider.Step], Int, String, Bool?)])
    func failuresAreTriedAgainOnlyBeforeTheFirstWord(
        steps: [ScriptedProvider.Step], requests: Int, text: String, mayRetry: Bool?
    ) async throws {
        try await chat(steps) { harness, server, _ in
            let reply = try await harness.create("Hi")
            #expect(server.requests.count == requests)
            #expect(reply.text == text)
            let error = reply.events.first { $0["type"] == "error" }
            #expect(error?["allow_retry"] == mayRetry.map { .bool($0) })
            if let message = error?["message"]?.stringValue { #expect(!message.contains("local")) }
        }
    }

    @Test func graphThatNamesWhatIsNotThereIsToldInTheThread() async throws {
        try await chat([], graph: ["responder": "model", "provider": "elsewhere"]) { harness, _, _ in
            #expect(await code { _ = try await harness.create("Hi") } == "workflow_version.invalid_graph")
        }
        let forbidden: JSONValue = ["responder": "model", "provider": "local", "model": "secret-model"]
        try await chat([], graph: forbidden) { harness, server, _ in
            let reply = try await harness.create("Hi")
            #expect(reply.events.last { $0["type"] == "error" }?["allow_retry"] == false)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func eventsAreReadHoweverTheyAreCut() throws {
        let body = "data: one\r\n\r\n: comment\ndata:two\ndata: lines\n\nevent: x\nid: 7\n\ndata: ü\r\rdata: rest"
        let whole = Array(body.utf8)
        for size in 1...whole.count {
            var parser = EventStreamParser()
            var events: [String] = []
            var rest = whole[...]
            while !rest.isEmpty {
                events += try parser.feed(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(events == ["one", "two\nlines", "ü"])
        }
    }
}

/// What a closure saw.
private final class Seen: Sendable {
    private let text = Mutex<String?>(nil)

    var value: String? { text.withLock { $0 } }
    func set(_ new: String?) { text.withLock { $0 = new } }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
