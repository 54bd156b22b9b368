import ChatKitAPI
import RPC
import ServiceKit
import Wire

/// Every request that is answered by a stream: translated into what causes its turn.
struct TurnHandlers: Sendable {
    let turns: TurnStarter

    func register(in table: inout HandlerTable) {
        table.stream(CreateThread.self) { input, context, writer in
            try await run(CreateThread.self, input, in: nil, .message(input.params.input), context, to: writer)
        }
        table.stream(AddUserMessage.self) { input, context, writer in
            try await run(
                AddUserMessage.self, input, in: input.params.threadID, .message(input.params.input), context, to: writer
            )
        }
        table.stream(RetryAfterItem.self) { input, context, writer in
            try await run(
                RetryAfterItem.self, input, in: input.params.threadID, .retry(itemID: input.params.itemID), context,
                to: writer)
        }
        table.stream(AddClientToolOutput.self) { input, context, writer in
            try await run(
                AddClientToolOutput.self, input, in: input.params.threadID, .toolOutput(input.params.result), context,
                to: writer)
        }
        table.stream(AddStructuredInput.self) { input, context, writer in
            try await run(
                AddStructuredInput.self, input, in: input.params.threadID,
                .structuredInput(input.params.input, itemID: input.params.itemID), context, to: writer)
        }
        table.stream(CustomAction.self) { input, context, writer in
            try await run(
                CustomAction.self, input, in: input.params.threadID,
                .action(input.params.action, itemID: input.params.itemID), context,
                to: writer)
        }
    }

    func run<O: StreamOperation, Params>(
        _ operation: O.Type, _ input: TurnInput<Params>, in thread: String?, _ cause: TurnCause,
        _ context: CallContext, to receiver: any EventReceiver
    ) async throws where O.Input == TurnInput<Params> {
        let request = TurnStarter.Request(
            owner: try Owner(workflowID: input.workflowID, subject: context.principal.subject), threadID: thread,
            version: input.version, publicationRevision: input.publicationRevision, cause: cause,
            metadata: input.metadata, isResumable: input.isResumable ?? false,
            claim: try IdempotencyClaim(
                context.conditions, operation: O.name, subject: context.principal.subject, asked: Asked(input),
                at: turns.tools.clock.now),
            publicBase: input.publicBase)
        try await turns.run(request, for: context, to: receiver)
    }

    /// What stays the same when a client asks again.
    private struct Asked<Params: Encodable>: Encodable {
        let workflowID: String
        let params: Params
        let metadata: JSONObject?

        init(_ input: TurnInput<Params>) where Params: Codable & Sendable {
            workflowID = input.workflowID
            params = input.params
            metadata = input.metadata
        }
    }
}
