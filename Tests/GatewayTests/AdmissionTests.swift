import ChatKitAPI
import PublishAPI
import Testing
import Wire

@testable import GatewayService

/// Every rule of admission, one row each.
struct AdmissionTests {
    static let workflow = "11111111-1111-4111-8111-111111111111"
    static let other = "22222222-2222-4222-8222-222222222222"

    struct Row: Sendable, CustomStringConvertible {
        let description: String
        let caller: ChatCaller
        let publication: Publication?
        /// A version, or the code of the refusal.
        let expected: String
    }

    static let now = Timestamp(microseconds: 1_750_000_000_000_000)

    static func publication(
        isPublic: Bool, requireLogin: Bool = false, isArchived: Bool = false, origins: [String]? = nil,
        from: Timestamp? = nil, until: Timestamp? = nil
    ) -> Publication {
        Publication(
            workflowID: workflow, handle: "support", name: "Support", description: nil, workspaces: ["team-a"],
            isArchived: isArchived, isPublic: isPublic, requireLogin: requireLogin, publishedAt: nil,
            allowedOrigins: origins, from: from, until: until, publishedVersion: 1, draftVersion: 1, chatKit: nil,
            epoch: 3, revision: 1)
    }

    static let rows = [
        Row(
            description: "visitor, public", caller: .visitor(subject: "visitor:v"),
            publication: publication(isPublic: true),
            expected: "published"),
        Row(
            description: "visitor, private", caller: .visitor(subject: "visitor:v"),
            publication: publication(isPublic: false),
            expected: "chatkit.auth.not_published"),
        Row(
            description: "visitor, unknown", caller: .visitor(subject: "visitor:v"), publication: nil,
            expected: "workflow.not_found"),
        Row(
            description: "visitor, archived", caller: .visitor(subject: "visitor:v"),
            publication: publication(isPublic: true, isArchived: true), expected: "workflow.not_found"),
        Row(
            description: "visitor, login required", caller: .visitor(subject: "visitor:v"),
            publication: publication(isPublic: true, requireLogin: true), expected: "chatkit.auth.oauth_required"),
        Row(
            description: "user, login required", caller: .user(subject: "oidc:corp:ann"),
            publication: publication(isPublic: true, requireLogin: true), expected: "published"),
        Row(
            description: "user, private", caller: .user(subject: "oidc:corp:ann"),
            publication: publication(isPublic: false), expected: "chatkit.auth.not_published"),
        Row(
            description: "token, public",
            caller: .token(subject: "jwt:i:s", workflowID: workflow, .published, epoch: 3),
            publication: publication(isPublic: true), expected: "published"),
        Row(
            description: "token, login required",
            caller: .token(subject: "jwt:i:s", workflowID: workflow, .published, epoch: 3),
            publication: publication(isPublic: true, requireLogin: true), expected: "published"),
        Row(
            description: "token for the published version, no longer public",
            caller: .token(subject: "jwt:i:s", workflowID: workflow, .published, epoch: 3),
            publication: publication(isPublic: false),
            expected: "chatkit.auth.not_published"),
        Row(
            description: "token for the draft, private",
            caller: .token(subject: "jwt:i:s", workflowID: workflow, .draft, epoch: 3),
            publication: publication(isPublic: false), expected: "draft"),
        Row(
            description: "token for another workflow",
            caller: .token(subject: "jwt:i:s", workflowID: other, .draft, epoch: 3),
            publication: publication(isPublic: true), expected: "chatkit.auth.workflow_mismatch"),
        Row(
            description: "token from before the workflow was revoked",
            caller: .token(subject: "jwt:i:s", workflowID: workflow, .published, epoch: 2),
            publication: publication(isPublic: true),
            expected: "chatkit.auth.token_revoked"),
        Row(
            description: "token, archived", caller: .token(subject: "jwt:i:s", workflowID: workflow, .draft, epoch: 3),
            publication: publication(isPublic: false, isArchived: true), expected: "workflow.not_found"),
    ]

    @Test(arguments: rows)
    func admitsOrNamesTheRule(_ row: Row) {
        #expect(outcome(row.caller, row.publication) == row.expected)
    }

    private func outcome(
        _ caller: ChatCaller, _ publication: Publication?, flags: [FeatureFlag] = [], origin: String? = nil
    ) -> String {
        let facts = AdmissionFacts(
            flags: FeatureFlags(flags), now: Self.now, origin: origin, ownOrigin: "https://chat.example")
        do {
            return try Admission.admit(caller, to: Self.workflow, publication, facts).rawValue
        } catch {
            return error.code
        }
    }

    private static let visitor = ChatCaller.visitor(subject: "visitor:v")
    private static let token = ChatCaller.token(subject: "s", workflowID: workflow, .published, epoch: 3)
    private static let draft = ChatCaller.token(subject: "s", workflowID: workflow, .draft, epoch: 3)

    @Test(arguments: [visitor, token]) func windowLetsInFromItsOpeningToItsEnd(_ caller: ChatCaller) {
        func outcome(from: Int?, until: Int?) -> String {
            self.outcome(
                caller,
                Self.publication(
                    isPublic: true, from: from.map { Self.now + .seconds($0) },
                    until: until.map { Self.now + .seconds($0) }))
        }
        #expect(outcome(from: 0, until: 1) == "published")
        #expect(outcome(from: -1, until: nil) == "published")
        #expect(outcome(from: 1, until: nil) == "chatkit.auth.not_published")
        #expect(outcome(from: nil, until: 0) == "chatkit.auth.not_published")
    }

    @Test func pagesOfOtherOriginsAreTurnedAway() {
        let publication = Self.publication(isPublic: true, origins: ["https://a.example"])
        for (origin, expected) in [
            (nil, "published"), ("https://a.example", "published"), ("https://chat.example", "published"),
            ("https://b.example", "chatkit.origin_not_allowed"), ("null", "chatkit.origin_not_allowed"),
            ("http://a.example", "chatkit.origin_not_allowed"),
        ] {
            #expect(outcome(Self.visitor, publication, origin: origin) == expected, "\(origin ?? "none")")
        }
        #expect(outcome(Self.token, publication, origin: "https://b.example") == "chatkit.origin_not_allowed")
        #expect(outcome(Self.draft, publication, origin: "https://b.example") == "draft")
        #expect(outcome(Self.visitor, Self.publication(isPublic: true), origin: "https://b.example") == "published")
        #expect(
            outcome(Self.visitor, Self.publication(isPublic: true, origins: []), origin: "https://b.example")
                == "chatkit.origin_not_allowed")
    }

    @Test func publicChatIsSwitchedOffForVisitorsAndPublishedTokens() {
        let publication = Self.publication(isPublic: true)
        let off = FeatureFlag(name: .publicChat, isEnabled: false)
        #expect(outcome(Self.visitor, publication, flags: [off]) == "feature.disabled")
        #expect(outcome(.visitor(subject: nil), publication, flags: [off]) == "feature.disabled")
        #expect(outcome(Self.token, publication, flags: [off]) == "feature.disabled")
        #expect(outcome(Self.draft, publication, flags: [off]) == "draft")
        let noDrafts = FeatureFlag(name: .canvas, isEnabled: false)
        #expect(outcome(Self.draft, publication, flags: [noDrafts]) == "feature.disabled")
        #expect(outcome(Self.token, publication, flags: [noDrafts]) == "published")
        var pilot = off
        pilot.workspaces = ["team-a": true]
        #expect(outcome(Self.visitor, publication, flags: [pilot]) == "published")
    }

    @Test func aShareOfTheVisitorsIsLetIn() {
        let publication = Self.publication(isPublic: true)
        let half = FeatureFlag(name: .publicChat, percentage: 50)
        // Before anybody asked who it is, nobody is turned away.
        #expect(outcome(.visitor(subject: nil), publication, flags: [half]) == "published")
        let outcomes = (0..<1000).map { outcome(.visitor(subject: "visitor:\($0)"), publication, flags: [half]) }
        #expect((400...600).contains(outcomes.count { $0 == "published" }))
        #expect(Set(outcomes) == ["published", "feature.disabled"])
    }
}
