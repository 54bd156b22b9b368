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

    static func publication(isPublic: Bool, requireLogin: Bool = false, isArchived: Bool = false) -> Publication {
        Publication(
            workflowID: workflow, handle: "support", name: "Support", description: nil, isArchived: isArchived,
            isPublic: isPublic, requireLogin: requireLogin, publishedAt: nil, publishedVersion: 1, draftVersion: 1,
            chatKit: nil, epoch: 3, revision: 1)
    }

    static let rows = [
        Row(
            description: "visitor, public", caller: .visitor, publication: publication(isPublic: true),
            expected: "published"),
        Row(
            description: "visitor, private", caller: .visitor, publication: publication(isPublic: false),
            expected: "chatkit.auth.not_published"),
        Row(description: "visitor, unknown", caller: .visitor, publication: nil, expected: "workflow.not_found"),
        Row(
            description: "visitor, archived", caller: .visitor,
            publication: publication(isPublic: true, isArchived: true), expected: "workflow.not_found"),
        Row(
            description: "visitor, login required", caller: .visitor,
            publication: publication(isPublic: true, requireLogin: true), expected: "chatkit.auth.oauth_required"),
        Row(
            description: "token, public", caller: .token(workflowID: workflow, .published, epoch: 3),
            publication: publication(isPublic: true), expected: "published"),
        Row(
            description: "token, login required", caller: .token(workflowID: workflow, .published, epoch: 3),
            publication: publication(isPublic: true, requireLogin: true), expected: "published"),
        Row(
            description: "token for the published version, no longer public",
            caller: .token(workflowID: workflow, .published, epoch: 3), publication: publication(isPublic: false),
            expected: "chatkit.auth.not_published"),
        Row(
            description: "token for the draft, private", caller: .token(workflowID: workflow, .draft, epoch: 3),
            publication: publication(isPublic: false), expected: "draft"),
        Row(
            description: "token for another workflow", caller: .token(workflowID: other, .draft, epoch: 3),
            publication: publication(isPublic: true), expected: "chatkit.auth.workflow_mismatch"),
        Row(
            description: "token from before the workflow was revoked",
            caller: .token(workflowID: workflow, .published, epoch: 2), publication: publication(isPublic: true),
            expected: "chatkit.auth.token_revoked"),
        Row(
            description: "token, archived", caller: .token(workflowID: workflow, .draft, epoch: 3),
            publication: publication(isPublic: false, isArchived: true), expected: "workflow.not_found"),
    ]

    @Test(arguments: rows)
    func admitsOrNamesTheRule(_ row: Row) {
        let outcome: String
        do {
            outcome = try Admission.admit(row.caller, to: Self.workflow, row.publication).rawValue
        } catch {
            outcome = error.code
        }
        #expect(outcome == row.expected)
    }
}
