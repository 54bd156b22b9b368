import PublishAPI
import Testing
import Wire

@testable import PublishService

/// Who may do what with a workflow: every cell of the table.
struct WorkflowAccessTests {
    static let keepers: [WorkflowAction] = [
        .update, .archive, .addVersion, .configureVersion, .activateVersion, .publish, .changePublication, .revoke,
        .seeVisitors,
    ]
    static let everybodys: [WorkflowAction] = [.read, .run, .chatWithAnyDraft]

    static func isExpected(_ action: WorkflowAction, _ standing: Standing) -> Bool {
        if everybodys.contains(action) { return true }
        if keepers.contains(action) { return standing != .stranger }
        return action == .chatWithPersonalDraft ? standing == .owner : standing == .member
    }

    @Test(arguments: WorkflowAction.allCases, Standing.allCases)
    func everyCellIsAsDecided(action: WorkflowAction, standing: Standing) {
        #expect(WorkflowAccess.allows(action, [standing]) == Self.isExpected(action, standing))
    }

    @Test func everyActionHasARow() {
        #expect(Set(WorkflowAccess.table.keys) == Set(WorkflowAction.allCases))
    }

    @Test(
        arguments: [
            (Principal.ann, Set<Standing>([.owner, .stranger])), (.bob, Set<Standing>([.stranger])),
            (.admin, Set<Standing>([.admin, .stranger])), (.ci, Set<Standing>([.member, .stranger])),
            (
                Principal(kind: .user, subject: "u", workspaces: ["Team-A"]),
                Set<Standing>([.member, .stranger])
            ),
            (Principal(kind: .user, subject: "jwt:idp:ANN"), Set<Standing>([.stranger])),
        ])
    func standingFollowsFromTheCredential(principal: Principal, standings: Set<Standing>) throws {
        let new = try NewWorkflow(name: "x", tags: ["workspace:team-a"], creator: .ann)
        let workflow = Change.creation(of: new, id: "w", at: TickingClock.start).workflow
        #expect(workflow.standings(of: principal) == standings)
    }
}
