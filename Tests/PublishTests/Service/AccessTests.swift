import PublishAPI
import RPC
import Testing
import Wire

/// Every operation that asks for rights, tried by everybody: what the table of the domain says holds on the wire.
struct AccessTests {
    enum Caller: CaseIterable {
        case owner, member, admin, stranger, reader, anonymous

        var principal: Principal {
            let rights = Principal.rights.union(["workflows:execute"])
            return switch self {
            case .owner: Principal(kind: .user, subject: Principal.ann.subject, scopes: rights)
            case .member: Principal(kind: .service, subject: "token:m", scopes: rights, workspaces: ["team-a"])
            case .admin: Principal(kind: .service, subject: "token:a", scopes: rights.union(["admin:workflows"]))
            case .stranger: Principal(kind: .user, subject: "jwt:idp:bob", scopes: rights)
            case .reader: .reader
            case .anonymous: .anonymous
            }
        }
    }

    /// Nil for success.
    typealias Attempt = @Sendable (HostedPublishing, Principal) async -> String?

    private static func attempt<O: Operation>(_ operation: O.Type, _ input: O.Input) -> Attempt
    where O.Input: Sendable {
        { publish, principal in await publish.refusal(operation, input, as: principal)?.code }
    }

    static let changes: [(name: String, attempt: Attempt)] = [
        ("update", attempt(UpdateWorkflow.self, .init(ref: "desk"))),
        ("archive", attempt(ArchiveWorkflow.self, .init(ref: "desk"))),
        ("create a version", attempt(CreateVersion.self, .init(ref: "desk", graph: demoGraph))),
        ("ingest", attempt(IngestScript.self, .init(ref: "desk", script: "x = 1"))),
        ("configure", attempt(SetRunnableConfig.self, .init(ref: "desk", version: 1, runnableConfig: nil))),
        ("activate", attempt(ActivateVersion.self, .init(ref: "desk", version: 1))),
        ("publish", attempt(PublishWorkflow.self, .init(ref: "desk"))),
        ("revoke", attempt(RevokeWorkflow.self, .init(ref: "desk"))),
        ("change the publication", attempt(UpdatePublication.self, .init(ref: "desk", settings: .init()))),
    ]

    static let reads: [(name: String, attempt: Attempt)] = [
        ("list", attempt(ListWorkflows.self, .init())), ("get", attempt(GetWorkflow.self, .init(ref: "desk"))),
        ("view", attempt(GetWorkflowView.self, .init(ref: "desk"))),
        ("versions", attempt(ListVersions.self, .init(ref: "desk"))),
        ("version", attempt(GetVersion.self, .init(ref: "desk", version: 1))),
        ("diff", attempt(DiffVersions.self, .init(ref: "desk", base: 1, target: 1))),
        ("publication", attempt(GetPublicationDocument.self, .init(ref: "desk"))),
        ("runs", attempt(ListRuns.self, .init(ref: "desk"))), ("audit", attempt(ListAudit.self, .init(ref: "desk"))),
        ("readiness", attempt(GetCredentialReadiness.self, .init(ref: "desk"))),
    ]

    private func withDesk(_ body: (HostedPublishing) async throws -> Void) async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(
                CreateWorkflow.self, .init(name: "Desk", handle: "desk", tags: ["workspace:team-a"]))
            _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph))
            try await body(publish)
        }
    }

    @Test(arguments: changes.indices, Caller.allCases)
    func changesAreForThoseWhoKeepTheWorkflow(change: Int, caller: Caller) async throws {
        try await withDesk { publish in
            let (name, attempt) = Self.changes[change]
            if ["revoke", "change the publication"].contains(name) {
                _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"))
            }
            let code = await attempt(publish, caller.principal)
            switch caller {
            case .owner, .member, .admin: #expect(code == nil)
            case .stranger: #expect(code == "workflow.forbidden")
            case .reader: #expect(code == "auth.missing_scope")
            case .anonymous: #expect(code == "auth.authentication_required")
            }
        }
    }

    @Test(arguments: reads.indices, Caller.allCases)
    func readingNeedsItsScopeAlone(read: Int, caller: Caller) async throws {
        try await withDesk { publish in
            let code = await Self.reads[read].attempt(publish, caller.principal)
            #expect(code == (caller == .anonymous ? "auth.authentication_required" : nil))
        }
    }
}
