import NIOCore
import PublishAPI
import RPC
import Testing
import Wire

/// What a publisher gets from the service, over its wire protocol.
struct ManagementTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: StoreKind.allCases) func workflowGoesFromCreationToPublicationAndBack(kind: StoreKind) async throws
    {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            let created = try await publish.call(CreateWorkflow.self, .init(name: " Desk ", handle: "Desk")).workflow
            #expect(created.name == "Desk")
            #expect(created.isPublic == false)
            #expect(created.updatedAt == created.createdAt)
            let version = try await publish.call(
                CreateVersion.self, .init(ref: "desk", graph: demoGraph, notes: "first"))
            #expect(version.version.version == 1)
            #expect(version.version.createdBy == "jwt:idp:ann")
            #expect(version.version.auditLog.map(\.action) == ["version_created"])

            let published = try await publish.call(PublishWorkflow.self, .init(ref: "DESK", requireLogin: true))
            #expect(published.workflow.isPublic)
            #expect(published.workflow.requireLogin)
            #expect(published.workflow.publishedBy == "jwt:idp:ann")
            #expect(published.workflow.updatedAt == published.workflow.publishedAt)
            #expect(published.message.contains("/chat"))
            #expect(published.revision == 3)
            let seen = try await publish.call(GetWorkflow.self, .init(ref: created.id.uppercased())).workflow
            #expect(seen == published.workflow)

            let revoked = try await publish.call(RevokeWorkflow.self, .init(ref: created.id)).workflow
            #expect(revoked.isPublic == false)
            #expect(revoked.publishedAt == nil)
            #expect(revoked.publishedBy == nil)
            #expect(revoked.requireLogin == false)
            #expect(
                revoked.auditLog.map(\.action) == ["workflow_created", "workflow_published", "workflow_unpublished"])
            #expect(revoked.auditLog.last?.metadata == ["require_login": true])
        }
    }

    @Test func stateErrorsAndMissingThingsHaveTheirCodes() async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            #expect(
                await publish.refusal(RevokeWorkflow.self, .init(ref: "desk"))?.code == "workflow.publish.invalid_state"
            )
            _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"))
            #expect(
                await publish.refusal(PublishWorkflow.self, .init(ref: "desk"))?.code
                    == "workflow.publish.invalid_state")
            #expect(
                await publish.refusal(CreateWorkflow.self, .init(name: "x", handle: "desk"))?.code
                    == "workflow.handle.conflict")
            let missing = await publish.refusal(GetWorkflow.self, .init(ref: "shop"))
            #expect(missing?.code == "workflow.not_found")
            #expect(missing?.message == "Workflow not found")
            #expect(await publish.refusal(PublishWorkflow.self, .init(ref: "shop"))?.code == "workflow.not_found")
            #expect(
                await publish.refusal(GetVersion.self, .init(ref: "desk", version: 1))?.code
                    == "workflow_version.not_found")
            #expect(await publish.refusal(CreateWorkflow.self, .init(name: " "))?.code == "request.invalid")
            #expect(
                await publish.refusal(CreateVersion.self, .init(ref: "desk", graph: ["responder": "nobody"]))?.code
                    == "workflow_version.invalid_graph")
        }
    }

    @Test func scopesAndOwnershipAreBothNeeded() async throws {
        try await HostedPublishing.with { publish in
            let create = CreateWorkflow.Input(name: "Desk", handle: "desk")
            #expect(await publish.refusal(CreateWorkflow.self, create, as: .reader)?.code == "auth.missing_scope")
            #expect(
                await publish.refusal(CreateWorkflow.self, create, as: .anonymous)?.code
                    == "auth.authentication_required")
            _ = try await publish.call(CreateWorkflow.self, create)
            let ref = "desk"
            #expect(
                await publish.refusal(PublishWorkflow.self, .init(ref: ref), as: .bob)?.code == "workflow.forbidden")
            #expect(
                await publish.refusal(PublishWorkflow.self, .init(ref: ref), as: .reader)?.code == "auth.missing_scope")
            #expect(
                await publish.refusal(CreateVersion.self, .init(ref: ref, graph: demoGraph), as: .bob)?.code
                    == "workflow.forbidden")
            let published = try await publish.call(PublishWorkflow.self, .init(ref: ref), as: .admin)
            #expect(published.workflow.publishedBy == "token:admin")
            #expect(await publish.refusal(RevokeWorkflow.self, .init(ref: ref), as: .bob)?.code == "workflow.forbidden")
            #expect(try await publish.call(GetWorkflow.self, .init(ref: ref), as: .reader).workflow.isPublic)
        }
    }

    @Test func listCarriesTheNewestVersionAndTheRestOfWhatTheCommandLineAsksFor() async throws {
        try await HostedPublishing.with { publish in
            for name in ["one", "two"] {
                _ = try await publish.call(CreateWorkflow.self, .init(name: name, handle: name))
            }
            for _ in 1...2 { _ = try await publish.call(CreateVersion.self, .init(ref: "two", graph: demoGraph)) }
            let list = try await publish.call(ListWorkflows.self, .init()).workflows
            #expect(list.map(\.workflow.handle) == ["one", "two"])
            #expect(list.map(\.latestVersion?.version) == [nil, 2])
            #expect(list.allSatisfy { !$0.isScheduled })
            #expect(try await publish.call(ListVersions.self, .init(ref: "two")).versions.map(\.version) == [1, 2])

            #expect(try await publish.call(ListRuns.self, .init(ref: "two", limit: 5)).runs.isEmpty)
            #expect(await publish.refusal(ListRuns.self, .init(ref: "two", limit: 0))?.code == "request.invalid")
            #expect(await publish.refusal(ListRuns.self, .init(ref: "three"))?.code == "workflow.not_found")
            let readiness = try await publish.call(GetCredentialReadiness.self, .init(ref: "two"))
            #expect(readiness.status == .notRequired)
            #expect(readiness.workflowID == list[1].workflow.id)
            let schedule = await publish.refusal(GetCronConfig.self, .init(ref: "two"))
            #expect(schedule?.code == "trigger.cron.not_found")
            #expect(schedule?.message == "Cron trigger not found")
            #expect(await publish.refusal(GetCronConfig.self, .init(ref: "three"))?.code == "workflow.not_found")
        }
    }

    @Test func membersComeInTheOrderOfTheInterfaceWithNullsShown() async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph))
            let bytes = try await publish.client.callRaw(
                ListWorkflows.self,
                ByteBuffer(string: #"{"include_archived":false,"include_graph":true,"limit":200}"#),
                HostedPublishing.options(.ann))
            let item = try #require(try JSONParser.parse(bytes)["workflows"]?.arrayValue?.first?.objectValue)
            #expect(
                item.members.map(\.name) == [
                    "id", "created_at", "updated_at", "audit_log", "name", "handle", "slug", "description", "tags",
                    "is_archived", "draft_access", "is_public", "published_at", "published_by", "require_login",
                    "share_url", "chatkit", "latest_version", "is_scheduled",
                ])
            #expect(item["published_at"] == .null)
            #expect(
                item["latest_version"]?.objectValue?.members.map(\.name) == [
                    "id", "created_at", "updated_at", "audit_log", "workflow_id", "version", "graph", "mermaid",
                    "metadata", "runnable_config", "created_by", "notes",
                ])
            #expect(
                item["audit_log"]?.arrayValue?.first?.objectValue?.members.map(\.name) == [
                    "actor", "action", "at", "metadata",
                ])
        }
    }
}
