import ChatKitAPI
import Testing
import Wire

@testable import ChatKitService

struct DemoResponderTests {
    private func reply(_ text: String, graph: JSONValue = ["responder": "demo"]) async throws -> Reply {
        try await Engine.memory.withStore { store in
            var harness = ChatHarness(store)
            harness.versions = FixedVersion(graph: graph)
            return try await harness.create(text)
        }
    }

    static let oddTexts = [
        "Hi", "", " ", "\n\n  \t", "Hello, World! How are you today?", "e\u{301}a\u{308}\u{300}", "é", "👩‍👩‍👧‍👦🏳️‍🌈",
        "nul\u{0}in\u{0}side", "sep\u{2028}\u{2029}\u{85}", "\u{FEFF}bom", "\r\n\r", "\"\\/\u{7f}\u{1}", "שלום مرحبا",
        String(repeating: "z\u{310}", count: 5000), String(repeating: "word ", count: 40_000),
        String(repeating: "x", count: 200 << 10), String(repeating: "\u{0}", count: 90_000), "/unknown thing",
    ]

    @Test(arguments: oddTexts)
    func theTextComesBackByteForByteInSeveralDeltas(_ text: String) async throws {
        let reply = try await reply(text)
        #expect(reply.deltas.count >= 3)
        #expect(reply.deltas.allSatisfy { !$0.isEmpty })
        #expect(Array(reply.text.utf8) == Array(reply.deltas.joined().utf8))
        let whole = Array(reply.text.utf8)
        #expect(text.isEmpty || whole.indices.contains { whole[$0...].starts(with: text.utf8) })
    }

    @Test(arguments: oddTexts)
    func echoSaysTheTextAndNothingElse(_ text: String) async throws {
        let reply = try await reply(text, graph: ["responder": "demo", "mode": "echo"])
        #expect(Array(reply.text.utf8) == Array("echo: \(text)".utf8))
        #expect(Array(reply.deltas.joined().utf8) == Array(reply.text.utf8))
        #expect(reply.deltas.count >= 2)
    }

    @Test func echoWaitsWhenAskedTo() async throws {
        let start = ContinuousClock.now
        let reply = try await reply("sleep:0.2 and then", graph: ["responder": "demo", "mode": "echo"])
        #expect(ContinuousClock.now - start >= .milliseconds(200))
        #expect(reply.text == "echo: sleep:0.2 and then")
    }

    @Test func slowSendsAsManyDeltasAsAsked() async throws {
        let start = ContinuousClock.now
        let reply = try await reply("/slow 4")
        #expect(reply.deltas.count == 4)
        #expect(ContinuousClock.now - start >= .milliseconds(300))
    }

    @Test(arguments: [1, 16, 100])
    func longHasTheLengthThatWasAsked(_ kilobytes: Int) async throws {
        let reply = try await reply("/long \(kilobytes)")
        #expect(reply.text.utf8.count == kilobytes * 1024)
        #expect(reply.deltas.joined() == reply.text)
    }

    @Test(arguments: ["/slow x", "/slow -1", "/slow 99999999999999999999", "/long 0", "/long 1000000000"])
    func numbersStayWithinBounds(_ text: String) {
        switch DemoCommand(text) {
        case .slow(let count): #expect((1...2500).contains(count))
        case .long(let count): #expect((1...512).contains(count))
        default: Issue.record("not taken as a command")
        }
    }

    @Test func errorFailsEachTimeAndMayBeRetried() async throws {
        let reply = try await reply("/error please")
        let error = reply.events.first { $0["type"] == "error" }
        #expect(error?["allow_retry"] == true)
        #expect(reply.answers.isEmpty)
    }

    @Test func helpNamesWhatThereIs() async throws {
        let reply = try await reply("/help")
        for command in ["/help", "/slow", "/long", "/error"] { #expect(reply.text.contains(command)) }
    }

    @Test func unknownModelsAndToolsAreKeptAndIgnored() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let recorder = Recorder()
            let options = InferenceOptions(toolChoice: .init(id: "hammer"), model: "gpt-0")
            try await harness.create(
                UserMessageInput(content: [.text("Hi")], inferenceOptions: options), to: recorder)
            let reply = try Reply(recorder.events)
            #expect(reply.text.contains("Hi"))
            let stored = try await harness.transcript(of: reply.threadID)[0]
            #expect(stored["inference_options"] == ["tool_choice": ["id": "hammer"], "model": "gpt-0"])
        }
    }

    @Test func graphsAreJudgedBeforeTheyRun() {
        #expect(ResponderCatalogue.findings(in: ["responder": "demo"]).isEmpty)
        #expect(ResponderCatalogue.findings(in: ["responder": "demo", "mode": "echo"]).isEmpty)
        #expect(ResponderCatalogue.findings(in: ["responder": "demo", "mode": "shout"]).map(\.path) == ["mode"])
        #expect(ResponderCatalogue.findings(in: ["responder": "oracle"]).map(\.path) == ["responder"])
        #expect(ResponderCatalogue.findings(in: ["responder": "model"]).map(\.path) == ["provider"])
        let good: JSONValue = [
            "responder": "model", "provider": "local", "model": "m", "system": "Be {{workflow}}.",
            "temperature": .number("0.5"),
            "max_tokens": 100, "history_tokens": 4000,
            "tools": [["name": "open_page", "parameters": ["type": "object"]]],
        ]
        #expect(ResponderCatalogue.findings(in: good).isEmpty)
        for (name, value) in [
            ("provider", 7), ("model", ""), ("system", 7), ("temperature", 3), ("max_tokens", 0), ("history_tokens", 1),
            ("tools", [["name": "a b"]]), ("tools", "x"), ("base_url", "http://169.254.169.254/"), ("api_key", "k"),
        ] as [(String, JSONValue)] {
            var graph = good.objectValue ?? [:]
            graph[name] = value
            #expect(ResponderCatalogue.findings(in: .object(graph)).map(\.path) == [name])
        }
        #expect(ResponderCatalogue.findings(in: ["responder": 5]).map(\.path) == ["responder"])
        #expect(ResponderCatalogue.findings(in: ["nodes": []]).map(\.path) == ["responder"])
        #expect(ResponderCatalogue.findings(in: "demo").map(\.path) == [""])
    }

    /// What the catalogue calls available can be made, and nothing else.
    @Test func theRegistryHasWhatTheCatalogueOffers() async {
        for description in ResponderRegistry.builtIn.descriptions {
            let graph: JSONValue = ["responder": .string(description.name)]
            let refusal = await code { _ = try ResponderRegistry.builtIn.responder(for: graph) }
            #expect(refusal == (description.isAvailable ? nil : "responder.unavailable"))
        }
    }
}
