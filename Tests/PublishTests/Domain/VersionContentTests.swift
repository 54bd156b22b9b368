import Testing
import Wire

@testable import PublishService

/// What a version may hold.
struct VersionContentTests {
    @Test func graphOfAKnownResponderIsKeptAsItIs() throws {
        let graph: JSONValue = ["responder": "demo", "mode": "echo", "note": [1, nil, "x"]]
        let content = try VersionContent(checking: graph, metadata: nil, runnableConfig: nil)
        #expect(content.graph == graph)
        #expect(content.metadata == JSONObject())
        #expect(content.runnableConfig == nil)
    }

    @Test(
        arguments: [
            ([1], ["graph"]), (["mode": "echo"], ["graph", "responder"]), (["responder": 7], ["graph", "responder"]),
            (["responder": "nobody"], ["graph", "responder"]),
            (["responder": "demo", "mode": "loud"], ["graph", "mode"]),
        ] as [(JSONValue, [String])]) func graphThatNobodyCanAnswerIsRefusedByItsPath(
            graph: JSONValue, path: [String]
        ) throws
    {
        let error = #expect(throws: PublishError.self) { try VersionContent(checking: graph) }
        let told = try #require(error?.serviceError)
        #expect(told.code == "workflow_version.invalid_graph")
        let finding = try #require(told.details?.arrayValue?.first)
        #expect(finding["loc"] == .array(path.map { .string($0) }))
        #expect(finding["msg"]?.stringValue?.isEmpty == false)
    }

    @Test(
        arguments: [
            ("metadata", "text", nil), ("metadata", [1], nil), ("runnable_config", nil, "text"),
            ("runnable_config.surprise", nil, ["surprise": 1]),
            ("runnable_config.recursion_limit", nil, ["recursion_limit": 251]),
            ("runnable_config.max_concurrency", nil, ["max_concurrency": 0]),
            ("runnable_config.max_concurrency", nil, ["max_concurrency": "four"]),
        ] as [(String, JSONValue?, JSONValue?)]) func badMembersAreRefusedByTheirPath(
            path: String, metadata: JSONValue?, config: JSONValue?
        )
    {
        let error = #expect(throws: PublishError.self) {
            try VersionContent(checking: demoGraph, metadata: metadata, runnableConfig: config)
        }
        guard case .invalid(let found, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.joined(separator: ".") == path)
    }

    @Test func configurationWithinItsRangesIsKept() throws {
        let config: JSONValue = ["recursion_limit": 250, "max_concurrency": nil, "run_name": "r", "tags": ["a"]]
        #expect(try VersionContent(checking: demoGraph, runnableConfig: config).runnableConfig == config.objectValue)
    }
}
