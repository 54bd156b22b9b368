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

    private func run(
        _ system: any TestSystem, _ commands: [[String]], token: String? = nil
    ) async throws -> [Result] {
        let environment = ["ORCHEO_API_URL": system.baseURL, "ORCHEO_SERVICE_TOKEN": token ?? system.token]
        let lines = commands.map { JSONValue.array($0.map { .string($0) }).text }
        let outcome = try await PythonClient.commandLine.run(lines, environment: environment)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        try #require(outcome.lines.count == commands.count)
        return try outcome.lines.map(Result.init)
    }
}
