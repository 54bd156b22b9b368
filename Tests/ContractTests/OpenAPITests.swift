import GatewayAPI
import TestSupport
import Testing
import Wire

/// The HTTP API is what its document says.
@Suite(.enabled(if: PythonClient.apiReader.isInstalled, PythonClient.apiReader.hint))
struct OpenAPITests {
    @Test func documentHasEveryRouteAndNoOther() async throws {
        let outcome = try await PythonClient.apiReader.run([])
        let lines = try outcome.lines.map { try JSONParser.parse($0) }
        let documented = Set(
            lines.compactMap { line in
                line["method"]?.stringValue.map { "\($0) \(line["path"]?.stringValue ?? "")" }
            })
        #expect(documented == Set(Routes.all.map { "\($0.method.rawValue) \($0.path)" }))
        #expect(lines.last?["page_is_current"] == true, "scripts/api-docs.py makes docs/api.md anew")
    }

    /// No request may end in an error of the server, an answer that is not documented, or one of another shape.
    @Test(arguments: [nil, "desk"])
    func answersAreAsDocumentedWhateverIsAsked(ref: String?) async throws {
        try await withSystem(.sockets) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            let phases = ref == nil ? "examples,coverage" : "examples,coverage,fuzzing,stateful"
            let order: JSONValue = [
                "base_url": .string(system.baseURL), "token": .string(system.token), "ref": .text(ref),
                "options": ["--phases", .string(phases), "--max-examples", "5", "--max-time", "40"],
            ]
            let outcome = try await PythonClient.apiTrial.run([order.text], deadline: .seconds(180))
            let report = try JSONParser.parse(try #require(outcome.lines.first))
            #expect(report["exit_code"] == 0, "\(report["report"]?.stringValue ?? "")")
            // What it could not try proves nothing.
            #expect(report["report"]?.stringValue?.contains("Tested: \(Routes.all.count)") == true)
        }
    }
}

extension JSONValue {
    fileprivate static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
