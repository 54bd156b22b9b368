import ChatKitAPI
import RPC
import ServiceKit
import Wire

/// Every request that is answered by a stream: translated into what causes its turn.
struct TurnHandlers: Sendable {
    let turns: TurnStarter

    func register(in table: inout HandlerTable) {
        handle(CreateThread.self, in: &table) { (nil, .message($0.input)) }
        handle(AddUserMessage.self, in: &table) { ($0.threadID, .message($0.input)) }
        handle(RetryAfterItem.self, in: &table) { ($0.threadID, .retry(itemID: $0.itemID)) }
        handle(AddClientToolOutput.self, in: &table) { ($0.threadID, .toolOutput($0.result)) }
        handle(AddStructuredInput.self, in: &table) { ($0.threadID, .structuredInput($0.input, itemID: $0.itemID)) }
        handle(CustomAction.self, in: &table) { ($0.threadID, .action($0.action, itemID: $0.itemID)) }
    }

    private func handle<O: StreamOperation, Params>(
        _ operation: O.Type, in table: inout HandlerTable,
        _ asked: @escaping @Sendable (Params) -> (thread: String?, cause: TurnCause)
    ) where O.Input == TurnInput<Params> {
        table.stream(operation) { input, context, writer in
            let (thread, cause) = asked(input.params)
            try await turns.run(
                try request(operation, input, in: thread, cause, context), for: context, to: writer)
        }
    }

    func request<O: StreamOperation, Params>(
        _ operation: O.Type, _ input: TurnInput<Params>, in thread: String?, _ cause: TurnCause,
        _ context: CallContext
    ) throws -> TurnRequest where O.Input == TurnInput<Params> {
        TurnRequest(
            owner: try Owner(workflowID: input.workflowID, subject: context.principal.subject), threadID: thread,
            version: input.version, publicationRevision: input.publicationRevision, cause: cause,
            metadata: input.metadata, isResumable: input.isResumable ?? false,
            claim: try IdempotencyClaim(
                context.conditions, operation: O.name, subject: context.principal.subject, asked: Asked(input),
                at: turns.tools.clock.now),
            publicBase: input.publicBase)
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
