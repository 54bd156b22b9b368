import PublishAPI
import Testing
import Wire

@testable import PublishService

/// Who gets a chat token for which version.
struct ChatAuthorizationTests {
    static let open = Principal(
        kind: .anonymous, subject: "anonymous", scopes: ["workflows:read", "workflows:execute"])
    static let upperCase = Principal(kind: .user, subject: "u", workspaces: ["Team-A"])

    static func workflow(
        _ access: DraftAccess, tags: [String] = [], isPublic: Bool = false
    ) throws -> WorkflowRecord {
        let new = try NewWorkflow(name: "x", tags: tags, draftAccess: access, creator: .ann)
        let workflow = Change.creation(of: new, id: "w", at: TickingClock.start).workflow
        guard isPublic else { return workflow }
        return try workflow.publishing(requireLogin: false, by: .ann, at: TickingClock.start).workflow
    }

    @Test(
        arguments: [
            (.personal, [], Principal.ann, nil),
            (.personal, [], .bob, "auth.forbidden"),
            (.personal, [], .admin, "auth.forbidden"),
            (.personal, [], open, nil),
            (.authenticated, [], .bob, nil),
            (.workspace, ["workspace:team-a"], .ci, nil),
            (.workspace, ["workspace:team-a"], upperCase, nil),
            (.workspace, ["workspace:team-b"], .ci, "auth.workspace_forbidden"),
            (.workspace, ["workspace:team-a"], .bob, "auth.workspace_forbidden"),
            (.workspace, ["workspace:team-a"], .ann, "auth.workspace_forbidden"),
        ] as [(DraftAccess, [String], Principal, String?)]) func draftIsForThoseWithDraftAccess(
            access: DraftAccess, tags: [String], caller: Principal, code: String?
        ) throws
    {
        for (isPublic, wish) in [(false, nil), (false, .draft), (true, .draft)] as [(Bool, AuthorizeChat.Version?)] {
            let workflow = try Self.workflow(access, tags: tags, isPublic: isPublic)
            do throws(PublishError) {
                let version = try workflow.chatVersion(wish, for: caller)
                #expect(version == .draft)
                #expect(code == nil)
            } catch {
                #expect(error.serviceError.code == code)
            }
        }
    }

    @Test func publishedVersionIsForEverybodyWhileTheWorkflowIsPublic() throws {
        let workflow = try Self.workflow(.personal, isPublic: true)
        #expect(try workflow.chatVersion(nil, for: .bob) == .published)
        #expect(try workflow.chatVersion(.published, for: .bob) == .published)
        let error = #expect(throws: PublishError.self) {
            try Self.workflow(.authenticated).chatVersion(.published, for: .ann)
        }
        #expect(error?.serviceError.code == "chatkit.auth.not_published")
    }

    @Test func archivedWorkflowIsAsIfMissing() throws {
        var workflow = try Self.workflow(.authenticated)
        workflow.isArchived = true
        let archived = workflow
        #expect(throws: PublishError.workflowNotFound) { try archived.chatVersion(nil, for: .ann) }
    }

    @Test func answerNamesTheWorkflowAndItsEpoch() async throws {
        let executor = Principal(
            kind: .user, subject: "jwt:idp:ann", scopes: ["workflows:read", "workflows:write", "workflows:execute"])
        try await HostedPublishing.with { publish in
            let id = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk")).workflow.id
            _ = try await publish.call(PublishWorkflow.self, .init(ref: id))
            _ = try await publish.call(RevokeWorkflow.self, .init(ref: id))
            let answer = try await publish.call(AuthorizeChat.self, .init(ref: "Desk"), as: executor)
            #expect(answer.workflowID == id)
            #expect(answer.workflowName == "Desk")
            #expect(answer.version == .draft)
            #expect(answer.epoch == 1)
            #expect(await publish.refusal(AuthorizeChat.self, .init(ref: "desk"))?.code == "auth.missing_scope")
            #expect(
                await publish.refusal(AuthorizeChat.self, .init(ref: "shop"), as: executor)?.code
                    == "workflow.not_found")
        }
    }
}
