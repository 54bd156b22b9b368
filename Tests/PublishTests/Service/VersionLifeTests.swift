import PublishAPI
import RPC
import Testing
import Wire

/// Versions that are uploaded, compared, chosen and taken back, over the wire protocol.
struct VersionLifeTests {
    private func withWorkflow(
        versions: [JSONValue] = [], _ body: (HostedPublishing) async throws -> Void
    ) async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            for graph in versions { _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: graph)) }
            try await body(publish)
        }
    }

    @Test func scriptBecomesAVersionThatNamesItsCredentials() async throws {
        try await withWorkflow { publish in
            let script = "import os\ntoken = \"[[slack_token]]\"\n"
            let version = try await publish.call(IngestScript.self, .init(ref: "desk", script: script)).version
            #expect(version.version == 1)
            #expect(version.graph?["responder"] == "langgraph")
            #expect(version.graph?["source"] == .string(script))
            let readiness = try await publish.call(GetCredentialReadiness.self, .init(ref: "desk"))
            #expect(readiness.status == .missing)
            #expect(readiness.missingCredentials == ["slack_token"])
            #expect(readiness.referencedCredentials.first?.placeholders == ["[[slack_token]]"])
            #expect(
                await publish.refusal(IngestScript.self, .init(ref: "desk", script: " "))?.code == "request.invalid")
        }
    }

    @Test func theLargestScriptGoesThroughWhole() async throws {
        try await withWorkflow { publish in
            // Escaped, each of these takes six bytes.
            let script = String(repeating: "\u{1}", count: IngestScript.maximumSize)
            _ = try await publish.call(IngestScript.self, .init(ref: "desk", script: script))
            let version = try await publish.call(GetVersion.self, .init(ref: "desk", version: 1)).version
            #expect(version.graph?["source"] == .string(script))
        }
    }

    @Test func largeVersionsAreListedInPages() async throws {
        try await withWorkflow { publish in
            let script = String(repeating: "x = 1\n", count: IngestScript.maximumSize / 6)
            for _ in 1...5 { _ = try await publish.call(IngestScript.self, .init(ref: "desk", script: script)) }
            var input = ListVersions.Input(ref: "desk")
            let first = try await publish.call(ListVersions.self, input)
            #expect(first.versions.map(\.version) == [1, 2, 3, 4])
            #expect(first.hasMore)
            input.after = 4
            let second = try await publish.call(ListVersions.self, input)
            #expect(second.versions.map(\.version) == [5])
            #expect(!second.hasMore)
            #expect(try await publish.call(GetWorkflowView.self, .init(ref: "desk")).versions.count == 5)
        }
    }

    @Test func differenceOfTwoVersionsIsTextEitherWay() async throws {
        try await withWorkflow(versions: [demoGraph, ["responder": "demo", "mode": "echo"]]) { publish in
            let diff = try await publish.call(DiffVersions.self, .init(ref: "desk", base: 1, target: 2))
            #expect(diff.baseVersion == 1)
            #expect(diff.targetVersion == 2)
            #expect(diff.diff.contains("+  \"mode\": \"echo\","))
            let back = try await publish.call(DiffVersions.self, .init(ref: "desk", base: 2, target: 1))
            #expect(back.diff.contains("-  \"mode\": \"echo\","))
            #expect(try await publish.call(DiffVersions.self, .init(ref: "desk", base: 2, target: 2)).diff.isEmpty)
            #expect(
                await publish.refusal(DiffVersions.self, .init(ref: "desk", base: 1, target: 3))?.code
                    == "workflow_version.not_found")
        }
    }

    @Test func publisherRollsBackAndVisitorsFollow() async throws {
        let echo: JSONValue = ["responder": "demo", "mode": "echo"]
        try await withWorkflow(versions: [demoGraph, echo]) { publish in
            let id = try await publish.call(PublishWorkflow.self, .init(ref: "desk")).workflow.id
            func served() async throws -> [Int] {
                var versions: [Int] = []
                for which in [GetServedVersion.Which.published, .draft] {
                    versions.append(
                        try await publish.call(GetServedVersion.self, .init(workflowID: id, which: which)).version)
                }
                return versions
            }
            #expect(try await served() == [2, 2])
            let back = try await publish.call(ActivateVersion.self, .init(ref: "desk", version: 1))
            #expect(back.publication.liveVersion == 1)
            #expect(back.publication.draftVersion == 2)
            #expect(try await served() == [1, 2])
            _ = try await publish.call(ActivateVersion.self, .init(ref: "desk", version: 1, target: .draft))
            #expect(try await served() == [1, 1])
            let log = try await publish.call(GetWorkflow.self, .init(ref: "desk")).workflow.auditLog
            #expect(log.suffix(2).map(\.action) == ["version_activated", "version_activated"])
            #expect(log.last?.metadata == ["target": "draft", "from": 2, "to": 1])
            let same = try await publish.call(ActivateVersion.self, .init(ref: "desk", version: 1))
            #expect(same.revision == (try await publish.call(GetWorkflow.self, .init(ref: "desk")).revision))
            #expect(
                await publish.refusal(ActivateVersion.self, .init(ref: "desk", version: 9))?.code
                    == "workflow_version.not_found")
        }
    }

    @Test func privateWorkflowHasOnlyADraftToChoose() async throws {
        try await withWorkflow(versions: [demoGraph, demoGraph]) { publish in
            let chosen = try await publish.call(ActivateVersion.self, .init(ref: "desk", version: 1))
            #expect(chosen.publication.draftVersion == 1)
            #expect(chosen.publication.liveVersion == nil)
            #expect(
                await publish.refusal(ActivateVersion.self, .init(ref: "desk", version: 2, target: .published))?.code
                    == "workflow.publish.invalid_state")
            _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"))
            let document = try await publish.call(GetPublicationDocument.self, .init(ref: "desk")).publication
            #expect(document.liveVersion == 1)
        }
    }
}
