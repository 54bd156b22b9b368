import ChatKitAPI
import RPC
import Wire

/// `threads.create`.
struct CreateThreadHandler: Sendable {
    let turns: TurnStarter

    func callAsFunction(
        _ input: CreateThread.Input, _ context: CallContext, _ receiver: any EventReceiver
    ) async throws {
        let request = TurnStarter.Request(
            owner: try Owner(workflowID: input.workflowID, subject: context.principal.subject), threadID: nil,
            version: input.version, publicationRevision: input.publicationRevision, input: input.params.input,
            metadata: input.metadata)
        try await turns.run(request, for: context, to: receiver)
    }
}
