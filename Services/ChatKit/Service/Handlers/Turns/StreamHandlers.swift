import ChatKitAPI
import RPC
import Wire

/// Streams that a client comes back to: found, followed, stopped. Whose thread it is decides each time.
struct StreamHandlers: Sendable {
    let store: any ChatStore
    let live: LiveTurns

    func register(in table: inout HandlerTable) {
        table.stream(FollowStream.self) { try await follow($0, $1, to: $2) }
        table.handle(GetStream.self) { input, context in
            let stream = try await stream(input.streamID, context)
            return .init(workflowID: stream.workflowID, threadID: stream.threadID, isOpen: stream.isOpen)
        }
        table.handle(GetRunningStream.self) { try await running($0, $1) }
        table.handle(StopStream.self) { try await stop($0, $1) }
    }

    func follow(_ input: FollowStream.Input, _ context: CallContext, to receiver: any EventReceiver) async throws {
        guard input.after >= 0 else { throw Refusal.streamNotFound }
        try await StreamFollower(store: store, live: live).follow(
            try await stream(input.streamID, context), after: input.after, to: receiver)
    }

    func running(_ input: GetRunningStream.Input, _ context: CallContext) async throws -> GetRunningStream.Output {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let id = input.params.threadID
        guard EntityID.isPossible(id) else { throw Refusal.threadNotFound }
        let stream = try await store.openStream(inThread: id, of: owner)
        return .init(stream: stream.map { .init(streamID: $0.id, sequence: $0.sequence) })
    }

    func stop(_ input: StopStream.Input, _ context: CallContext) async throws -> Nothing {
        let stream = try await stream(input.streamID, context)
        guard stream.isOpen else { return Nothing() }
        await live.stop(stream.id)
        guard try await self.stream(input.streamID, context).isOpen else { return Nothing() }
        throw ServiceError.unavailable("The reply cannot be stopped now.", cause: stream.id)
    }

    private func stream(_ id: String, _ context: CallContext) async throws -> StreamRecord {
        guard EntityID.isPossible(id), let stream = try await store.stream(id, of: context.principal.subject) else {
            throw Refusal.streamNotFound
        }
        return stream
    }
}
