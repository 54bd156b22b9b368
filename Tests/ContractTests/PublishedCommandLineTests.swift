import Foundation
import TestSupport
import Testing
import Wire

/// The published command line, as a publisher uses it.
@Suite(.enabled(if: PythonClient.commandLine.isInstalled, PythonClient.commandLine.hint))
struct PublishedCommandLineTests {
    /// What one command did.
    private struct Result {
        let exitCode: Int?
        let output: String
        /// The output, where it is JSON.
        let json: JSONValue?

        init(_ line: String) throws {
            let report = try JSONParser.parse(line)
            exitCode = report["exit_code"]?.intValue
            output = report["output"]?.stringValue ?? ""
            json = try? JSONParser.parse(output)  // tables are not
        }
    }

    @Test func aPublisherListsShowsPublishesAndUnpublishes() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "greeter")
            _ = try await system.makeWorkflow(handle: "draft", publish: false)
            let results = try await run(
                system,
                [
                    ["workflow", "list"],
                    ["workflow", "show", "greeter"],
                    ["workflow", "show", "greeter", "--version", "1"],
                    ["workflow", "unpublish", "greeter", "--force"],
                    ["workflow", "publish", "draft", "--force", "--require-login"],
                    ["workflow", "publish", "draft", "--force"],
                ])
            #expect(results.prefix(5).map(\.exitCode) == [0, 0, 0, 0, 0])

            #expect(results[0].output.contains("| greeter |"))
            #expect(results[0].output.contains("| draft |"))

            #expect(results[1].json?["workflow"]?["id"] == .string(id))
            #expect(results[1].json?["workflow"]?["share_url"] == .string("\(system.baseURL)/chat/greeter"))
            #expect(results[1].json?["selected_version"]?["graph"] == ["responder": "demo"])
            #expect(results[1].json?["recent_runs"] == [])
            #expect(results[1].json?["credential_readiness"]?["status"] == "not_required")
            #expect(results[2].json?["selected_version"]?["version"] == 1)

            #expect(results[3].json?["workflow"]?["is_public"] == false)
            #expect(results[3].json?["share_url"] == .null)

            #expect(results[4].json?["share_url"] == .string("\(system.baseURL)/chat/draft"))
            #expect(results[4].json?["workflow"]?["require_login"] == true)
            #expect(results[5].exitCode == 1)
            #expect(results[5].json?["status_code"] == 409)

            // And it took effect for visitors.
            #expect(try await system.send("GET", "/api/workflows/greeter/public").0 == 404)
            #expect(try await system.send("GET", "/api/workflows/draft/public").1["require_login"] == true)
        }
    }

    @Test func aPublisherIsToldWhatIsWrong() async throws {
        try await withSystem(.sockets) { system in
            let missing = try await run(
                system, [["workflow", "show", "nowhere"], ["workflow", "publish", "nowhere", "--force"]])
            #expect(missing.map(\.exitCode) == [1, 1])
            #expect(missing.map { $0.json?["status_code"] } == [404, 404])
            let refused = try await run(system, [["workflow", "list"]], token: "wrong")
            #expect(refused.first?.exitCode == 1)
            #expect(refused.first?.json?["status_code"] == 401)
        }
    }

    /// With a token, and where nobody needs one.
    @Test(arguments: [true, false]) func aPublisherWorksOnAWorkflowFromItsUploadToItsEnd(isSecured: Bool) async throws {
        let settings = isSecured ? [:] : ["ORCHEO_AUTH_MODE": "disabled"]
        try await withSystem(.sockets, settings: settings) { system in
            let script = "\(system.folder.path)/greeter.py"
            try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
            let prompts = #"[{"label": "Hi", "prompt": "Say hi"}]"#
            let models = #"[{"id": "small", "label": "Small", "default": true}]"#
            let results = try await run(
                system,
                [
                    ["workflow", "upload", script, "--name", "Greeter"],
                    ["workflow", "update", "greeter", "--description", "Greets.", "--chatkit-prompts", prompts],
                    ["workflow", "update", "greeter", "--chatkit-models", models],
                    ["workflow", "upload", script, "--id", "greeter"],
                    ["workflow", "save-config", "greeter", "--config", #"{"recursion_limit": 7}"#],
                    ["workflow", "download", "greeter"],
                    ["workflow", "publish", "greeter", "--force"],
                    ["workflow", "run", "greeter", "--no-stream", "--inputs", #"{"message": "hi"}"#],
                    ["workflow", "unpublish", "greeter", "--force"],
                    ["workflow", "delete", "greeter", "--force"],
                    ["workflow", "list"],
                    ["workflow", "list", "--archived"],
                    ["workflow", "publish", "greeter", "--force"],
                ], token: isSecured ? system.token : "")
            #expect(results.map(\.exitCode) == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])

            // Two lines of progress stand before the answer of an upload.
            #expect(results[0].output.contains("\"handle\": \"greeter\""))
            #expect(results[1].json?["description"] == "Greets.")
            #expect(results[1].json?["chatkit"]?["start_screen_prompts"]?.arrayValue?.count == 1)
            #expect(results[2].json?["chatkit"]?["start_screen_prompts"]?.arrayValue?.count == 1)
            #expect(results[2].json?["chatkit"]?["supported_models"]?.arrayValue?.first?["default"] == true)
            let versions = try await system.manage("GET", "/api/workflows/greeter/versions").1.arrayValue ?? []
            #expect(versions.count == 2)
            #expect(versions.last?["runnable_config"] == ["recursion_limit": 7])
            #expect(versions.last?["graph"]?["responder"] == "langgraph")
            #expect(results[5].json?["content"] == .string(Self.script))
            #expect(results[6].json?["share_url"] == .string("\(system.baseURL)/chat/greeter"))
            // A script needs a worker; nothing pretends to run it.
            let (_, runs) = try await system.manage("GET", "/api/workflows/greeter/runs")
            #expect(runs == [])
            #expect(results[9].json?["status"] == "success")
            #expect(!results[10].output.contains("greeter"))
            #expect(results[11].output.contains("| greeter |"))
            #expect(results[12].json?["status_code"] == 404)
            let (_, workflow) = try await system.manage("GET", "/api/workflows/greeter")
            let actors = Set(workflow["audit_log"]?.arrayValue?.compactMap { $0["actor"]?.stringValue } ?? [])
            #expect(actors == [isSecured ? "token:test" : "anonymous"])
        }
    }

    @Test func aPublisherRunsANativeWorkflow() async throws {
        try await withSystem(.sockets) { system in
            _ = try await system.makeWorkflow(handle: "native")
            let results = try await run(
                system,
                [
                    ["workflow", "run", "native", "--no-stream", "--inputs", #"{"message": "hi"}"#],
                    ["workflow", "run", "native", "--no-stream", "--inputs", #"{"question": "hi"}"#],
                    ["workflow", "run", "native", "--inputs", #"{"message": "hi"}"#],
                    ["workflow", "show", "native"],
                ])
            #expect(results[0].exitCode == 0)
            #expect(results[0].json?["status"] == "running")
            #expect(results[0].json?["triggered_by"] == "token:test")
            #expect(results[1].exitCode == 1)
            // Its stream is a WebSocket, which is not offered; it says so, and exits as if it were.
            #expect(results[2].output.contains("HTTP 404"))
            #expect(results[3].json?["recent_runs"]?.arrayValue?.count == 1)
        }
    }

    @Test func anOperatorHandsOutTokens() async throws {
        try await withSystem(.sockets) { system in
            let made = try await run(
                system, [["token", "create", "--name", "CI", "--scope", "workflows:read", "--expires-in", "3600"]])
            #expect(made.first?.exitCode == 0)
            let secret = try #require(made.first?.json?["secret"]?.stringValue)
            let identifier = try #require(made.first?.json?["identifier"]?.stringValue)
            let results = try await run(
                system,
                [
                    ["token", "list"], ["token", "show", identifier],
                    ["token", "revoke", identifier, "--reason", "done"], ["token", "show", "nobody"],
                ])
            #expect(results.map(\.exitCode) == [0, 0, 0, 1])
            #expect(results[0].output.contains(identifier))
            #expect(results[1].json?["name"] == "CI")
            #expect(results[3].json?["status_code"] == 404)
            #expect(try await run(system, [["workflow", "list"]], token: secret).first?.exitCode == 1)
        }
    }

    private static let script = """
        # /// orcheo
        # name = "Greeter"
        # handle = "greeter"
        # ///
        from langgraph.graph import StateGraph


        def build():
            return StateGraph(dict)
        """

    /// - Parameter token: empty to send none.
    private func run(
        _ system: any TestSystem, _ commands: [[String]], token: String? = nil
    ) async throws -> [Result] {
        var environment = ["ORCHEO_API_URL": system.baseURL, "ORCHEO_SERVICE_TOKEN": token ?? system.token]
        if token == "" { environment["ORCHEO_SERVICE_TOKEN"] = nil }
        let lines = commands.map { JSONValue.array($0.map { .string($0) }).text }
        let outcome = try await PythonClient.commandLine.run(lines, environment: environment)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        try #require(outcome.lines.count == commands.count)
        return try outcome.lines.map(Result.init)
    }
}
