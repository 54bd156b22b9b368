import ChatKitAPI
import PublishAPI
import RPC
import ServiceKit
import Wire

/// One run without a reader.
struct TriggerTurnHandler: Sendable {
    let turns: TurnStarter

    func callAsFunction(_ input: TriggerTurn.Input, _ context: CallContext) async throws -> TriggerTurn.Output {
        try RunRules.check(triggeredBy: input.triggeredBy, payload: input.inputPayload)
        let request = TurnRequest(
            owner: try Owner(workflowID: input.workflowID, subject: context.principal.subject), threadID: nil,
            version: input.version, publicationRevision: input.publicationRevision,
            cause: .message(UserMessageInput(content: [.text(input.message)])),
            metadata: input.metadata,
            claim: try IdempotencyClaim(
                context.conditions, operation: TriggerTurn.name, subject: context.principal.subject,
                asked: Asked(input), at: turns.tools.clock.now),
            triggeredBy: input.triggeredBy, inputPayload: input.inputPayload)
        let run: RunReport
        do { run = try await turns.start(request, for: context) } catch let sent as AlreadySent {
            guard let report = try await turns.tools.store.runReport(ofTurn: sent.turnID) else {
                throw Refusal.streamGone
            }
            run = try RunReport(json: report)
        }
        return TriggerTurn.Output(
            runID: run.id, versionID: run.versionID, threadID: run.inputPayload["thread_id"]?.stringValue ?? "",
            inputPayload: run.inputPayload.objectValue ?? JSONObject(), startedAt: run.createdAt)
    }

    /// What stays the same when a client asks again.
    private struct Asked: Encodable {
        let workflowID: String
        let message: String
        let triggeredBy: String
        let inputPayload: JSONObject
        let metadata: JSONObject?

        init(_ input: TriggerTurn.Input) {
            workflowID = input.workflowID
            message = input.message
            triggeredBy = input.triggeredBy
            inputPayload = input.inputPayload
            metadata = input.metadata
        }
    }
}
