import ChatKitAPI
import RPC
import Wire

/// Every request that is answered by a stream: translated into what causes its turn.
struct TurnHandlers: Sendable {
    let turns: TurnStarter

    func register(in table: inout HandlerTable) {
        table.stream(CreateThread.self) { input, context, writer in
            try await run(input, in: nil, .message(input.params.input), context, to: writer)
        }
        table.stream(AddUserMessage.self) { input, context, writer in
            try await run(input, in: input.params.threadID, .message(input.params.input), context, to: writer)
        }
        table.stream(RetryAfterItem.self) { input, context, writer in
            try await run(
                input, in: input.params.threadID, .retry(itemID: input.params.itemID), context, to: writer)
        }
        table.stream(AddClientToolOutput.self) { input, context, writer in
            try await run(input, in: input.params.threadID, .toolOutput(input.params.result), context, to: writer)
        }
        table.stream(AddStructuredInput.self) { input, context, writer in
            try await run(
                input, in: input.params.threadID,
                .structuredInput(input.params.input, itemID: input.params.itemID), context, to: writer)
        }
        table.stream(CustomAction.self) { input, context, writer in
            try await run(
                input, in: input.params.threadID, .action(input.params.action, itemID: input.params.itemID), context,
                to: writer)
        }
    }

    func run<Params>(
        _ input: TurnInput<Params>, in thread: String?, _ cause: TurnCause, _ context: CallContext,
        to receiver: any EventReceiver
    ) async throws {
        let request = TurnStarter.Request(
            owner: try Owner(workflowID: input.workflowID, subject: context.principal.subject), threadID: thread,
            version: input.version, publicationRevision: input.publicationRevision, cause: cause,
            metadata: input.metadata)
        try await turns.run(request, for: context, to: receiver)
    }
}
