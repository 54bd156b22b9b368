import PublishAPI
import Testing
import Wire

@testable import PublishService

/// What an update makes of a workflow, without any I/O.
struct WorkflowUpdateTests {
    static let now = TickingClock.start

    func workflow(tags: [String] = [], access: DraftAccess? = nil) throws -> WorkflowRecord {
        let new = try NewWorkflow(name: "Desk", handle: "desk", tags: tags, draftAccess: access, creator: .ann)
        return Change.creation(of: new, id: "w", at: Self.now).workflow
    }

    func change(
        _ workflow: WorkflowRecord, _ edit: (inout UpdateWorkflow.Input) -> Void
    ) throws -> Change? {
        var input = UpdateWorkflow.Input(ref: "desk")
        edit(&input)
        return try workflow.updating(WorkflowUpdate(input), by: .ann, at: Self.now)
    }

    @Test func eachMemberIsChangedAndNotedAsItWasAndIs() throws {
        let change = try #require(
            try change(try workflow()) {
                $0.name = " Front desk "
                $0.handle = "Front"
                $0.description = "Answers."
                $0.tags = ["A", "b", "a"]
                $0.draftAccess = .personal
            })
        #expect(change.workflow.name == "Front desk")
        #expect(change.workflow.slug == "desk")
        #expect(change.workflow.tags == ["a", "b"])
        #expect(change.entries.map(\.action) == [.workflowUpdated])
        #expect(
            change.entries.first?.metadata == [
                "name": ["from": "Desk", "to": "Front desk"], "handle": ["from": "desk", "to": "front"],
                "description": ["from": nil, "to": "Answers."], "tags": ["from": [], "to": ["a", "b"]],
                "draft_access": ["from": "authenticated", "to": "personal"],
            ])
    }

    @Test func anUpdateThatChangesNothingLeavesNoTrace() throws {
        #expect(try change(try workflow()) { _ in } == nil)
        #expect(try change(try workflow()) { ($0.name, $0.handle, $0.isArchived) = ("Desk", "DESK", false) } == nil)
    }

    @Test func promptsAndModelsAreSetKeptAndCleared() throws {
        let prompt = ChatKitSettings.StartScreenPrompt(label: " Hi ", prompt: "Say hi", icon: nil)
        let model = ChatKitSettings.SupportedModel(
            id: "m", label: nil, description: " ", isDisabled: false, isDefault: true)
        let set = try #require(
            try change(try workflow()) {
                $0.chatKit = .init(startScreenPrompts: .set([prompt]), supportedModels: .set([model]))
            }
        ).workflow
        #expect(set.chatKit?.startScreenPrompts?.map(\.label) == ["Hi"])
        #expect(set.chatKit?.supportedModels?.map(\.description) == [nil])
        let one = try #require(try change(set) { $0.chatKit = .init(startScreenPrompts: .clear) }).workflow
        #expect(one.chatKit?.startScreenPrompts == nil)
        #expect(one.chatKit?.supportedModels?.count == 1)
        #expect(try #require(try change(one) { $0.clearSupportedModels = true }).workflow.chatKit == nil)
    }

    @Test(
        arguments: [
            { $0.name = " " }, { $0.name = String(repeating: "n", count: 129) }, { $0.handle = "" },
            { $0.handle = "two  words" }, { $0.description = String(repeating: "d", count: 1025) },
            {
                $0.chatKit = .init(startScreenPrompts: .set([.init(label: "", prompt: "p", icon: nil)]))
            },
            {
                let model = ChatKitSettings.SupportedModel(
                    id: "m", label: nil, description: nil, isDisabled: false, isDefault: true)
                $0.chatKit = .init(supportedModels: .set([model, model]))
            },
            {
                $0.chatKit = .init(startScreenPrompts: .set([]))
                $0.clearStartScreenPrompts = true
            },
        ] as [@Sendable (inout UpdateWorkflow.Input) -> Void])
    func whatBreaksARuleIsRefused(edit: @Sendable (inout UpdateWorkflow.Input) -> Void) throws {
        let workflow = try workflow()
        let error = #expect(throws: PublishError.self) { try change(workflow, edit) }
        #expect(error?.serviceError.code == "request.invalid")
    }

    @Test func draftAccessAndTagsHaveToFitTogether() throws {
        let personal = try workflow(access: .personal)
        #expect(throws: PublishError.draftAccessConflict) { try change(personal) { $0.tags = ["workspace:a"] } }
        #expect(throws: PublishError.draftAccessNeedsWorkspace) { try change(personal) { $0.draftAccess = .workspace } }
        let shared = try workflow(tags: ["workspace:a"], access: .workspace)
        #expect(throws: PublishError.draftAccessNeedsWorkspace) { try change(shared) { $0.tags = [] } }
        #expect(try change(shared) { ($0.tags, $0.draftAccess) = ([], .personal) } != nil)
    }

    @Test func archivingEndsThePublicationFirst() throws {
        let published = try workflow().publishing(requireLogin: true, by: .ann, at: Self.now).workflow
        for change in [
            try change(published) { $0.isArchived = true }, try published.archiving(by: .ann, at: Self.now),
        ] {
            let change = try #require(change)
            #expect(change.workflow.isArchived)
            #expect(change.workflow.publication == nil)
            #expect(change.workflow.epoch == published.epoch + 1)
            #expect(change.entries.map(\.action) == [.workflowUnpublished, .workflowUpdated])
            #expect(change.entries.first?.metadata == ["require_login": true])
            #expect(try change.workflow.archiving(by: .ann, at: Self.now) == nil)
        }
    }

    @Test func archivingEndsChatsWithTheDraftToo() throws {
        let workflow = try workflow()
        #expect(try workflow.archiving(by: .ann, at: Self.now)?.workflow.epoch == workflow.epoch + 1)
    }

    @Test func aRestoredWorkflowIsPrivate() throws {
        let published = try workflow().publishing(requireLogin: false, by: .ann, at: Self.now).workflow
        let archived = try #require(try published.archiving(by: .ann, at: Self.now)).workflow
        let restored = try #require(try change(archived) { $0.isArchived = false })
        #expect(!restored.workflow.isArchived)
        #expect(restored.workflow.publication == nil)
        #expect(restored.workflow.epoch == archived.epoch)
        #expect(restored.entries.map(\.action) == [.workflowUpdated])
    }

    @Test func strangersChangeNothing() throws {
        let workflow = try workflow()
        let update = try WorkflowUpdate(.init(ref: "desk"))
        #expect(throws: PublishError.forbidden) { try workflow.updating(update, by: .bob, at: Self.now) }
        #expect(throws: PublishError.forbidden) { try workflow.archiving(by: .bob, at: Self.now) }
    }
}
