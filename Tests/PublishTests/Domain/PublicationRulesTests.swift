import PublishAPI
import Testing
import Wire

@testable import PublishService

/// The state machine of a publication, without any I/O.
struct PublicationRulesTests {
    static let now = TickingClock.start
    static let later = now + .seconds(60)

    func workflow(_ creator: Principal = .ann, tags: [String] = []) throws -> WorkflowRecord {
        Change.creation(of: try NewWorkflow(name: "x", tags: tags, creator: creator), id: "w", at: Self.now).workflow
    }

    @Test func creationIsPrivateWithoutVersionsAndAudited() throws {
        let change = Change.creation(of: try NewWorkflow(name: "x", creator: .ann), id: "w", at: Self.now)
        #expect(change.workflow.publication == nil)
        #expect(change.workflow.draftVersion == nil)
        #expect(change.workflow.owner == "jwt:idp:ann")
        #expect(change.entries == [AuditRecord(actor: "jwt:idp:ann", action: .workflowCreated, at: Self.now)])
    }

    @Test(arguments: [true, false]) func publishingOpensTheWorkflowAndIsAudited(requireLogin: Bool) throws {
        let change = try workflow().publishing(requireLogin: requireLogin, by: .ann, at: Self.later)
        #expect(
            change.workflow.publication
                == OpenPublication(at: Self.later, by: "jwt:idp:ann", requireLogin: requireLogin, version: nil))
        #expect(
            change.entries == [
                AuditRecord(
                    actor: "jwt:idp:ann", action: .workflowPublished, at: Self.later,
                    metadata: [
                        "require_login": .bool(requireLogin),
                        "findings": requireLogin ? ["no_version", "login_provider_unknown"] : ["no_version"],
                    ])
            ])
    }

    @Test func publishingTwiceAndRevokingAPrivateWorkflowAreRefused() throws {
        let published = try workflow().publishing(requireLogin: false, by: .ann, at: Self.now).workflow
        #expect(throws: PublishError.alreadyPublic) {
            try published.publishing(requireLogin: true, by: .ann, at: Self.later)
        }
        #expect(throws: PublishError.notPublic) { try workflow().revoking(by: .ann, at: Self.later) }
    }

    @Test func revokingResetsEverythingRaisesTheEpochAndTellsWhatWas() throws {
        let published = try workflow().publishing(requireLogin: true, by: .ann, at: Self.now).workflow
        let change = try published.revoking(by: .ann, at: Self.later)
        #expect(change.workflow.publication == nil)
        #expect(change.workflow.epoch == published.epoch + 1)
        #expect(
            change.entries == [
                AuditRecord(
                    actor: "jwt:idp:ann", action: .workflowUnpublished, at: Self.later,
                    metadata: ["require_login": true])
            ])
    }

    @Test func publishingAgainDoesNotGoBackToAnEndedEpoch() throws {
        let first = try workflow().publishing(requireLogin: false, by: .ann, at: Self.now).workflow
        let again = try first.revoking(by: .ann, at: Self.now).workflow
            .publishing(requireLogin: false, by: .ann, at: Self.later).workflow
        #expect(again.epoch > first.epoch)
    }

    @Test func versionsCountFromOneAndBecomeTheDraft() throws {
        let content = try VersionContent(checking: demoGraph)
        let first = try workflow().added(content, id: "v1", by: .ann, at: Self.now)
        let second = try first.workflow.added(content, id: "v2", by: .ann, at: Self.later)
        #expect(first.addedVersion?.number == 1)
        #expect(second.addedVersion?.number == 2)
        #expect(second.addedVersion?.createdBy == "jwt:idp:ann")
        #expect(second.workflow.draftVersion == 2)
        #expect(
            second.entries
                == [AuditRecord(version: 2, actor: "jwt:idp:ann", action: .versionCreated, at: Self.later)])
    }

    @Test func visitorsStayWithThePublishedVersionUntilTheNextPublication() throws {
        let content = try VersionContent(checking: demoGraph)
        let published = try workflow().added(content, id: "v1", by: .ann, at: Self.now).workflow
            .publishing(requireLogin: false, by: .ann, at: Self.now).workflow
        #expect(published.publication?.version == 1)
        let changed = try published.added(content, id: "v2", by: .ann, at: Self.later).workflow
        #expect(changed.publication?.version == 1)
        #expect(changed.draftVersion == 2)
        let again = try changed.revoking(by: .ann, at: Self.later).workflow
            .publishing(requireLogin: false, by: .ann, at: Self.later).workflow
        #expect(again.publication?.version == 2)
    }

    @Test func workflowThatIsPublicWithoutAVersionServesItsFirstOne() throws {
        let content = try VersionContent(checking: demoGraph)
        let empty = try workflow().publishing(requireLogin: true, by: .ann, at: Self.now).workflow
        let first = try empty.added(content, id: "v1", by: .ann, at: Self.later).workflow
        #expect(first.publication?.version == 1)
        #expect(first.publication?.requireLogin == true)
        #expect(first.publication?.at == Self.now)
    }

    static let actions: [(String, @Sendable (WorkflowRecord, Principal) throws -> Change)] = [
        ("publish", { try $0.publishing(requireLogin: false, by: $1, at: now) }),
        ("revoke", { try $0.revoking(by: $1, at: now) }),
        ("add a version", { try $0.added(VersionContent(checking: demoGraph), id: "v", by: $1, at: now) }),
    ]

    @Test(arguments: actions.indices) func archivedWorkflowIsAsIfMissing(action: Int) throws {
        var archived = try workflow()
        archived.isArchived = true
        let refused = archived
        #expect(throws: PublishError.workflowNotFound) { try Self.actions[action].1(refused, .ann) }
    }

    @Test(
        arguments: [
            (Principal.ann, [], .ann, true),
            (.ann, [], .bob, false),
            (.ann, [], .admin, true),
            (.ann, [], .ci, false),
            (.ann, ["workspace:team-a"], .ci, true),
            (.ann, ["workspace:team-b"], .ci, false),
            (.ann, ["team-a"], .ci, false),
            (.ci, [], .colleague, true),
            (.ann, ["workspace:team-a"], Principal(kind: .user, subject: "u", workspaces: ["Team-A"]), true),
            (.ann, ["workspace:"], Principal(kind: .user, subject: "u", workspaces: [""]), false),
        ] as [(Principal, [String], Principal, Bool)], actions.indices)
    func onlyOwnersSharersAndAdministratorsChange(
        who: (creator: Principal, tags: [String], caller: Principal, isAllowed: Bool), action: Int
    ) throws {
        var workflow = try workflow(who.creator, tags: who.tags)
        if Self.actions[action].0 == "revoke" {
            workflow = try workflow.publishing(requireLogin: false, by: who.creator, at: Self.now).workflow
        }
        let subject = workflow
        if who.isAllowed {
            #expect(try Self.actions[action].1(subject, who.caller).entries.map(\.actor) == [who.caller.subject])
        } else {
            #expect(throws: PublishError.forbidden) { try Self.actions[action].1(subject, who.caller) }
        }
    }
}
