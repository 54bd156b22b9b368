import ChatKitAPI
import PublishAPI
import RPC
import Wire

/// One run without a reader.
struct TriggerTurnHandler: Sendable {
    let turns: TurnStarter

    func callAsFunction(_ input: TriggerTurn.Input, _ context: CallContext) async throws -> TriggerTurn.Output {
        try RunRules.check(triggeredBy: input.triggeredBy, payload: input.inputPayload)
        let request = TurnStarter.Request(
            owner: try Owner(workflowID: input.workflowID, subject: context.principal.subject), threadID: nil,
            version: input.version, publicationRevision: input.publicationRevision,
            cause: .message(UserMessageInput(content: [.text(input.message)])),
            metadata: input.metadata, triggeredBy: input.triggeredBy, inputPayload: input.inputPayload)
        let run = try await turns.start(request, for: context)
        return TriggerTurn.Output(
            runID: run.id, versionID: run.versionID, threadID: run.inputPayload["thread_id"]?.stringValue ?? "",
            inputPayload: run.inputPayload.objectValue ?? JSONObject(), startedAt: run.createdAt)
    }
}
