import NIOCore
import PublishAPI
import RPC
import ServiceKit
import Wire

/// What every change has in common: its conditions, its answer to repeat, and that readers and watchers know of it
/// before its caller does.
extension PublishHandlers {
    /// Changes the workflow that a reference names.
    ///
    /// - Parameters:
    ///   - operation: names the call for its idempotency key.
    ///   - input: what has to be the same for a call to be a repeated one.
    ///   - decide: without effects; it may be asked again.
    ///   - answer: without effects; it may be asked again.
    func change<O: Operation>(
        _ operation: O.Type, _ reference: String, _ input: some Encodable, _ context: CallContext,
        decide: @escaping @Sendable (WorkflowRecord, StoreView) throws -> Decision,
        answer: @escaping @Sendable (Committed) throws -> O.Output
    ) async throws -> O.Output {
        let memo = try memo(operation, input, context, answer)
        switch try await store.change(WorkflowReference(reference), memo, decide) {
        case .committed(let committed):
            await tell(committed)
            return try answer(committed)
        case .repeated(let text): return try Self.decode(O.Output.self, text)
        }
    }

    /// Makes what a write left behind known to readers and watchers.
    func tell(_ committed: Committed) async {
        guard committed.isChanged else { return }
        await feed.apply(.publication(Publication(committed.workflow.record)))
    }

    func memo<O: Operation, Result: Sendable>(
        _ operation: O.Type, _ input: some Encodable, _ context: CallContext,
        _ answer: @escaping @Sendable (Result) throws -> O.Output
    ) throws -> Memo<Result>? {
        let claim = try IdempotencyClaim(
            context.conditions, operation: O.name, subject: context.principal.subject, asked: input, at: clock.now)
        return claim.map { claim in
            Memo(claim: claim) { result in
                String(buffer: try WireEncoder(nulls: O.nulls).encode(try answer(result)))
            }
        }
    }

    static func decode<Output: Decodable>(_ type: Output.Type, _ text: String) throws -> Output {
        do { return try WireDecoder().decode(type, from: try JSONParser.parse(text)) } catch {
            throw ServiceError.inner("the answer of an earlier call cannot be read: \(error)")
        }
    }
}
