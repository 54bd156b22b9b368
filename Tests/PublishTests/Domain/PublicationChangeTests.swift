import PublishAPI
import Testing
import Wire

@testable import PublishService

/// Publications that are changed while they are open.
struct PublicationChangeTests {
    static let now = TickingClock.start
    static let later = now + .seconds(60)

    func published(requireLogin: Bool = false) throws -> WorkflowRecord {
        let new = try NewWorkflow(name: "x", creator: .ann)
        let content = try VersionContent(checking: demoGraph)
        return try Change.creation(of: new, id: "w", at: Self.now).workflow
            .added(content, id: "v1", by: .ann, at: Self.now).workflow
            .publishing(requireLogin: requireLogin, by: .ann, at: Self.now).workflow
    }

    func change(
        _ workflow: WorkflowRecord, by principal: Principal = .ann, _ edit: (inout PublicationChange) -> Void
    ) throws -> Change? {
        var change = PublicationChange()
        edit(&change)
        return try workflow.changingPublication(
            try PublicationTerms(change), .blind(), by: principal, at: Self.later
        ).change
    }

    @Test func loginIsTurnedOnWithoutAGap() throws {
        let before = try published()
        let change = try #require(try change(before) { $0.requireLogin = true })
        #expect(change.workflow.publication?.requireLogin == true)
        #expect(change.workflow.publication?.at == before.publication?.at)
        #expect(change.workflow.publication?.by == before.publication?.by)
        #expect(change.workflow.epoch == before.epoch)
        #expect(change.entries.map(\.action) == [.publicationUpdated])
        #expect(change.entries.first?.metadata["require_login"] == ["from": false, "to": true])
    }

    @Test func everythingChangesAtOnceAndIsTakenBack() throws {
        let limits = PublicationLimits(requestsPerMinute: 5)
        let set = try #require(
            try change(try published()) {
                $0.allowedOrigins = .set(["https://a.example"])
                ($0.from, $0.until) = (.set(Self.now), .set(Self.later))
                ($0.limits, $0.contact) = (.set(limits), .set("a@b.c"))
            }
        ).workflow
        #expect(
            set.visitorRules == VisitorRules(allowedOrigins: ["https://a.example"], limits: limits, contact: "a@b.c"))
        #expect(set.publication?.from == Self.now)
        #expect(set.publication?.until == Self.later)
        let cleared = try #require(
            try change(set) {
                ($0.allowedOrigins, $0.from, $0.until, $0.limits, $0.contact) = (.clear, .clear, .clear, .clear, .clear)
            }
        ).workflow
        #expect(cleared.visitorRules == VisitorRules())
        #expect(cleared.publication == (try published()).publication)
    }

    @Test func changeThatChangesNothingLeavesNoTrace() throws {
        #expect(try change(try published(requireLogin: true)) { $0.requireLogin = true } == nil)
    }

    @Test func windowHasToOpenBeforeItCloses() throws {
        let workflow = try published()
        #expect(throws: PublishError.self) {
            try change(workflow) { ($0.from, $0.until) = (.set(Self.later), .set(Self.later)) }
        }
        let scheduled = try #require(try change(workflow) { $0.from = .set(Self.later) }).workflow
        #expect(throws: PublishError.self) { try change(scheduled) { $0.until = .set(Self.now) } }
    }

    @Test func stateFollowsFromTheClock() throws {
        let workflow = try #require(
            try change(try published()) {
                ($0.from, $0.until) = (.set(Self.now + .seconds(10)), .set(Self.now + .seconds(20)))
            }
        ).workflow
        let publication = Publication(workflow)
        #expect(publication.state(at: Self.now + .seconds(9)) == .scheduled)
        #expect(publication.state(at: Self.now + .seconds(10)) == .public)
        #expect(publication.state(at: Self.now + .seconds(20)) == .ended)
        #expect(publication.isOpen(at: Self.now + .seconds(19)))
        #expect(!publication.isOpen(at: Self.now + .seconds(20)))
    }

    @Test func rulesForVisitorsOutlastARevocationAndLoginDoesNot() throws {
        let set = try #require(
            try change(try published(requireLogin: true)) {
                ($0.allowedOrigins, $0.until) = (.set(["https://a.example"]), .set(Self.later))
            }
        ).workflow
        let again = try set.revoking(by: .ann, at: Self.later).workflow
            .publishing(requireLogin: false, by: .ann, at: Self.later).workflow
        #expect(again.visitorRules.allowedOrigins == ["https://a.example"])
        #expect(again.publication?.requireLogin == false)
        #expect(again.publication?.until == nil)
    }

    @Test func privateWorkflowHasNoPublicationToChange() throws {
        let workflow = try published().revoking(by: .ann, at: Self.later).workflow
        #expect(throws: PublishError.notPublic) { try change(workflow) { $0.requireLogin = true } }
        let strangers = try published()
        #expect(throws: PublishError.forbidden) { try change(strangers, by: .bob) { $0.requireLogin = true } }
    }

    @Test func publishingCanBeSwitchedOffAndRevokingCannot() throws {
        let off = FeatureFlags([FeatureFlag(name: .publish, isEnabled: false)])
        let open = try published()
        let closed = try open.revoking(by: .ann, at: Self.later).workflow
        #expect(throws: PublishError.featureDisabled(.publish)) {
            try closed.publishing(requireLogin: false, by: .ann, at: Self.later, flags: off)
        }
        #expect(throws: PublishError.featureDisabled(.publish)) {
            try open.changingPublication(try PublicationTerms(.init()), .blind(off), by: .ann, at: Self.later)
        }
    }
}
