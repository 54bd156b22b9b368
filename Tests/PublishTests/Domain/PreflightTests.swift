import PublishAPI
import Testing
import Wire

@testable import PublishService

/// What a publisher is told before visitors find out.
struct PreflightTests {
    static let now = TickingClock.start

    func findings(
        graph: JSONValue? = demoGraph, requireLogin: Bool = false, until: Timestamp? = nil,
        facts: PreflightFacts = .init(responders: ["demo"], loginProviders: []), flags: [FeatureFlag] = [],
        mode: PreflightMode = .report
    ) throws -> [String] {
        let new = try NewWorkflow(name: "x", tags: ["workspace:team-a"], creator: .ann)
        let workflow = Change.creation(of: new, id: "w", at: Self.now).workflow
        let version = graph.map {
            VersionRecord(
                id: "v", workflowID: "w", number: 1, createdAt: Self.now, createdBy: "x",
                content: VersionContent(graph: $0))
        }
        var publication = OpenPublication(at: Self.now, by: "x", requireLogin: requireLogin, version: version?.number)
        publication.until = until
        let preflight = Preflight(
            facts: facts, mode: mode, view: StoreView(flags: FeatureFlags(flags)) { _ in version })
        return try preflight.judge(workflow, publication, for: .ann, at: Self.now).map(\.code)
    }

    @Test func nothingIsFoundWhereVisitorsCanChat() throws {
        #expect(try findings().isEmpty)
        let facts = PreflightFacts(responders: ["demo"], loginProviders: ["company"])
        #expect(try findings(requireLogin: true, facts: facts).isEmpty)
        #expect(try findings(until: Self.now + .seconds(1)).isEmpty)
    }

    @Test func eachObstacleIsFound() throws {
        #expect(try findings(graph: nil) == ["no_version"])
        #expect(try findings(graph: ["responder": "langgraph"]) == ["responder_unavailable"])
        #expect(try findings(facts: .unknown) == ["responder_unknown"])
        #expect(try findings(requireLogin: true) == ["login_provider_missing"])
        #expect(
            try findings(requireLogin: true, facts: .init(responders: ["demo"], loginProviders: nil))
                == ["login_provider_unknown"])
        #expect(try findings(until: Self.now) == ["window_over"])
        let off = FeatureFlag(name: .publicChat, isEnabled: false)
        #expect(try findings(flags: [off]) == ["public_chat_disabled"])
        #expect(try findings(graph: nil, requireLogin: true) == ["no_version", "login_provider_missing"])
    }

    @Test func aFlagOfTheWorkspaceCounts() throws {
        var flag = FeatureFlag(name: .publicChat, isEnabled: false)
        flag.workspaces = ["team-a": true]
        #expect(try findings(flags: [flag]).isEmpty)
    }

    @Test func enforcedFindingsRefuseWithTheirFixes() throws {
        #expect(try findings(mode: .enforce).isEmpty)
        let error = #expect(throws: PublishError.self) { try findings(graph: nil, mode: .enforce) }
        let told = try #require(error?.serviceError)
        #expect(told.code == "workflow.publish.preflight")
        let finding = try #require(told.details?.arrayValue?.first)
        #expect(finding["code"] == "no_version")
        #expect(finding["fix"]?.stringValue?.contains("/versions") == true)
    }
}
