import ChatKitAPI
import Synchronization
import Testing
import Wire

@testable import ChatKitService

/// What is taken as a message, and what becomes of it.
struct MessageTests {
    private func decode(_ json: String) throws -> UserMessageInput {
        try WireDecoder().decode(UserMessageInput.self, from: try JSONParser.parse(json))
    }

    @Test func aTagKeepsItsDataAsItIs() async throws {
        let input = try decode(
            #"{"content":[{"type":"input_text","text":"Hi "},{"type":"input_tag","id":"u1","text":"@ann","#
                + #""data":{"b":null,"a":1.50},"unknown":1}],"attachments":[],"quoted_text":"q","inference_options":{}}"#
        )
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let recorder = Recorder()
            try await harness.create(input, to: recorder)
            let reply = try Reply(recorder.events)
            let stored = try await harness.transcript(of: reply.threadID)[0]
            #expect(
                stored["content"]?.text
                    == #"[{"type":"input_text","text":"Hi "},{"type":"input_tag","id":"u1","text":"@ann","#
                    + #""data":{"b":null,"a":1.50},"interactive":false}]"#)
            #expect(stored["quoted_text"] == "q")
            #expect(reply.text.contains("@ann"))
        }
    }

    @Test(arguments: [
        #"{"content":[],"attachments":[]}"#, #"{"content":[],"inference_options":{}}"#,
        #"{"attachments":[],"inference_options":{}}"#,
        #"{"content":[{"type":"input_text","text":5}],"attachments":[],"inference_options":{}}"#,
        #"{"content":[{"type":"output_text","text":"x"}],"attachments":[],"inference_options":{}}"#,
        #"{"content":[{"text":"x"}],"attachments":[],"inference_options":{}}"#,
        #"{"content":{},"attachments":[],"inference_options":{}}"#,
        #"{"content":[],"attachments":[7],"inference_options":{}}"#,
        #"{"content":[],"attachments":[],"inference_options":{"tool_choice":{}}}"#,
    ])
    func whatTheProtocolDoesNotKnowIsRefused(_ json: String) {
        #expect(throws: InvalidInput.self) { try decode(json) }
    }

    @Test func numbersMayBeSpelledAsTextAndOrderIsOneOfTwo() throws {
        func params(_ json: String) throws -> ListItems.Params {
            try WireDecoder().decode(ListItems.Params.self, from: try JSONParser.parse(json))
        }
        #expect(try params(#"{"thread_id":"t","limit":"5"}"#).limit == 5)
        #expect(try params(#"{"thread_id":"t","limit":5.0,"order":"asc"}"#).limit == 5)
        #expect(try params(#"{"thread_id":"t","limit":null}"#).limit == nil)
        for bad in [#"{"limit":5}"#, #"{"thread_id":"t","limit":5.5}"#, #"{"thread_id":"t","order":"up"}"#] {
            #expect(throws: InvalidInput.self) { try params(bad) }
        }
    }

    @Test func longTextsAreRefusedAndTheLongestIsTaken() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let longest = String(repeating: "é", count: 128 << 10)
            let reply = try await harness.create(longest)
            #expect(reply.text.contains(longest))
            #expect(await code { _ = try await harness.create(longest + "a") } == "message.too_large")
            // Escaped, each of these takes six bytes.
            let control = String(repeating: "\u{0}", count: 120 << 10)
            #expect(await code { _ = try await harness.create(control) } == "message.too_large")
            let threads = try await harness.threads()
            #expect(threads.data.count == 1)
        }
    }

    @Test func whatIsRefusedLeavesNoTrace() async throws {
        try await Engine.memory.withStore { store in
            let recorder = Recorder()
            func refusal(
                _ input: UserMessageInput, metadata: JSONObject? = nil, _ change: (inout ChatHarness) -> Void = { _ in }
            ) async -> String? {
                var harness = ChatHarness(store)
                change(&harness)
                let changed = harness
                return await code { try await changed.create(input, metadata: metadata, to: recorder) }
            }
            let plain = UserMessageInput(content: [.text("See")])
            let named = UserMessageInput(content: [.text("See")], attachments: ["atc_1"])
            let metadata: JSONObject = ["note": .string(String(repeating: "m", count: 20_000))]
            #expect(await refusal(named) == "chatkit.attachment_not_found")
            #expect(await refusal(plain, metadata: metadata) == "request.invalid")
            let withoutPublisher = await refusal(plain) {
                $0.versions = FixedVersion(failure: .unavailable("Publish is away."))
            }
            #expect(withoutPublisher == "unavailable")
            let unknownResponder = await refusal(plain) {
                $0.versions = FixedVersion(graph: ["responder": "oracle"])
            }
            #expect(unknownResponder == "workflow_version.invalid_graph")
            #expect(recorder.events.isEmpty)
            let threads = try await ChatHarness(store).threads()
            #expect(threads.data.isEmpty)
        }
    }

    @Test func aResponderHearsTheNewestThatFitsAndAlwaysTheMessage() async throws {
        try await Engine.memory.withStore { store in
            let heard = Mutex<[String]>([])
            func listener(_ limit: HistoryLimit?) -> ScriptedResponder {
                ScriptedResponder(historyLimit: limit) { turn, sink in
                    heard.withLock { heard in
                        heard = turn.history.map { item in
                            switch item {
                            case .userMessage(let message): MessageRules.text(of: message.content)
                            case .assistantMessage(let message): message.content.map(\.text).joined()
                            default: "hidden"
                            }
                        }
                    }
                    let message = try await sink.beginMessage()
                    try await message.append("re: \(turn.text)")
                    try await message.finish()
                }
            }
            func hear(_ text: String, _ thread: String, _ limit: HistoryLimit?) async throws -> [String] {
                _ = try await ChatHarness(store, responder: listener(limit)).add(text, to: thread)
                return heard.withLock { $0 }
            }
            let thread = try await ChatHarness(store, responder: listener(nil)).create("one").threadID
            #expect(try await hear("two", thread, .init(items: 10, bytes: 9999)) == ["one", "re: one", "two"])
            #expect(try await hear("three", thread, .init(items: 2, bytes: 9999)) == ["re: two", "three"])
            #expect(try await hear("four", thread, .init(items: 9, bytes: 1)) == ["four"])
            #expect(try await hear("five", thread, nil) == ["five"])
        }
    }

    static let titles: [(String, String?)] = [
        ("Hello there", "Hello there"), ("", nil), ("  \n\t\n ", nil), ("\n\n second line \nthird", "second line"),
        ("tab\tand\u{0}nul", "tab and nul"), (String(repeating: "a", count: 100), String(repeating: "a", count: 60)),
        (
            "The quick brown fox jumps over the lazy dog and runs away quickly",
            "The quick brown fox jumps over the lazy dog and runs away"
        ),
        (String(repeating: "🏳️‍🌈", count: 10), String(repeating: "🏳️‍🌈", count: 10)),
        ("z" + String(repeating: "\u{310}", count: 900), nil),
    ]

    @Test(arguments: titles)
    func aThreadIsTitledByItsFirstLine(_ text: String, _ title: String?) async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let reply = try await harness.create(text)
            #expect(try await harness.thread(reply.threadID).title == title)
            #expect(reply.types.contains("thread.updated") == (title != nil))
            #expect(reply.events.first?["thread"]?["title"] == nil)
        }
    }
}
