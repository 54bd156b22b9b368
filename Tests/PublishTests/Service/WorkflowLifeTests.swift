import PublishAPI
import RPC
import Testing
import Wire

/// Workflows that are changed, archived, restored and listed, over the wire protocol.
struct WorkflowLifeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func update(_ ref: String, _ edit: (inout UpdateWorkflow.Input) -> Void) -> UpdateWorkflow.Input {
        var input = UpdateWorkflow.Input(ref: ref)
        edit(&input)
        return input
    }

    @Test(arguments: StoreKind.allCases) func updateIsStoredAndTold(kind: StoreKind) async throws {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            let prompts = [ChatKitSettings.StartScreenPrompt(label: "Hi", prompt: "Say hi", icon: "sparkle")]
            let updated = try await publish.call(
                UpdateWorkflow.self,
                update("desk") {
                    ($0.name, $0.handle) = ("Front desk", "front")
                    $0.chatKit = .init(startScreenPrompts: .set(prompts))
                })
            #expect(updated.workflow.name == "Front desk")
            #expect(updated.workflow.chatKit?.startScreenPrompts == prompts)
            #expect(updated.workflow.chatKit?.supportedModels == nil)
            let seen = try await publish.call(GetWorkflow.self, .init(ref: "front"))
            #expect(seen.workflow == updated.workflow)
            #expect(await publish.refusal(GetWorkflow.self, .init(ref: "desk"))?.code == "workflow.not_found")
            let publication = try await publish.call(GetPublication.self, .init(ref: "front"))
            #expect(publication.chatKit?.startScreenPrompts == prompts)
            let untouched = try await publish.call(UpdateWorkflow.self, update("front") { $0.name = "Front desk" })
            #expect(untouched.revision == updated.revision)
            #expect(untouched.workflow == updated.workflow)
        }
    }

    @Test func archivedWorkflowGivesItsHandleAwayAndMayNotTakeItBack() async throws {
        try await HostedPublishing.with { publish in
            let first = try await publish.call(CreateWorkflow.self, .init(name: "One", handle: "desk")).workflow.id
            _ = try await publish.call(PublishWorkflow.self, .init(ref: first))
            let archived = try await publish.call(ArchiveWorkflow.self, .init(ref: "desk")).workflow
            #expect(archived.isArchived)
            #expect(!archived.isPublic)
            #expect(
                archived.auditLog.map(\.action) == [
                    "workflow_created", "workflow_published", "workflow_unpublished", "workflow_updated",
                ])
            #expect(try await publish.call(ArchiveWorkflow.self, .init(ref: first)).workflow == archived)
            let second = try await publish.call(CreateWorkflow.self, .init(name: "Two", handle: "desk")).workflow.id
            let restoring = update(first) { $0.isArchived = false }
            #expect(await publish.refusal(UpdateWorkflow.self, restoring)?.code == "workflow.handle.conflict")
            _ = try await publish.call(ArchiveWorkflow.self, .init(ref: second))
            let restored = try await publish.call(UpdateWorkflow.self, restoring).workflow
            #expect(!restored.isArchived)
            #expect(!restored.isPublic)
            #expect(try await publish.call(GetWorkflow.self, .init(ref: "desk")).workflow.id == first)
        }
    }

    @Test func archivedWorkflowIsNeitherPublishedNorGivenVersions() async throws {
        try await HostedPublishing.with { publish in
            let id = try await publish.call(CreateWorkflow.self, .init(name: "One", handle: "desk")).workflow.id
            _ = try await publish.call(CreateVersion.self, .init(ref: id, graph: demoGraph))
            _ = try await publish.call(ArchiveWorkflow.self, .init(ref: id))
            for refusal in [
                await publish.refusal(PublishWorkflow.self, .init(ref: id)),
                await publish.refusal(RevokeWorkflow.self, .init(ref: id)),
                await publish.refusal(UpdatePublication.self, .init(ref: id, settings: .init())),
                await publish.refusal(GetPublicationDocument.self, .init(ref: id)),
                await publish.refusal(CreateVersion.self, .init(ref: id, graph: demoGraph)),
                await publish.refusal(IngestScript.self, .init(ref: id, script: "x = 1")),
                await publish.refusal(ActivateVersion.self, .init(ref: id, version: 1)),
                await publish.refusal(SetRunnableConfig.self, .init(ref: id, version: 1, runnableConfig: nil)),
            ] {
                #expect(refusal?.code == "workflow.not_found")
            }
            #expect(try await publish.call(GetWorkflow.self, .init(ref: "desk")).workflow.isArchived)
        }
    }

    @Test func listComesInPages() async throws {
        try await HostedPublishing.with { publish in
            var ids: [String] = []
            for number in 1...7 {
                ids.append(try await publish.call(CreateWorkflow.self, .init(name: "w\(number)")).workflow.id)
            }
            _ = try await publish.call(ArchiveWorkflow.self, .init(ref: ids[2]))
            for (includeArchived, expected) in [(false, ids.filter { $0 != ids[2] }), (true, ids)] {
                var input = ListWorkflows.Input()
                (input.includeArchived, input.limit) = (includeArchived, 3)
                var seen: [String] = []
                while true {
                    let page = try await publish.call(ListWorkflows.self, input)
                    seen += page.workflows.map(\.workflow.id)
                    guard page.hasMore else { break }
                    input.after = seen.last?.uppercased()
                }
                #expect(seen == expected)
            }
            var input = ListWorkflows.Input()
            input.after = "00000000-0000-4000-8000-000000000000"
            #expect(await publish.refusal(ListWorkflows.self, input)?.code == "workflow.not_found")
            (input.after, input.limit) = (nil, 201)
            #expect(await publish.refusal(ListWorkflows.self, input)?.code == "request.invalid")
            (input.after, input.limit) = ("w1", 1)
            #expect(await publish.refusal(ListWorkflows.self, input)?.code == "request.invalid")
        }
    }

    @Test func graphsComeWhereTheyAreAskedFor() async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph, notes: "n"))
            var input = ListWorkflows.Input()
            let without = try await publish.call(ListWorkflows.self, input).workflows.first?.latestVersion
            #expect(without?.graph == nil)
            #expect(without?.notes == "n")
            input.includeGraph = true
            #expect(
                try await publish.call(ListWorkflows.self, input).workflows.first?.latestVersion?.graph == demoGraph)
            let view = try await publish.call(GetWorkflowView.self, .init(ref: "desk"))
            #expect(view.versions.map(\.version) == [1])
            #expect(view.versions.first?.hasCronTrigger == false)
            #expect(view.workflow.handle == "desk")
        }
    }
}
