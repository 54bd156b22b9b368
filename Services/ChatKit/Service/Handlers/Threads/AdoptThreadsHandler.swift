import ChatKitAPI
import Logging
import RPC
import Wire

/// A visitor logged in: the threads are the user's from then on.
struct AdoptThreadsHandler: Sendable {
    let store: any ChatStore

    func callAsFunction(_ input: AdoptThreads.Input, _ context: CallContext) async throws -> AdoptThreads.Output {
        // Threads move in this direction only, whoever asks.
        guard input.visitor.hasPrefix("visitor:"), !input.user.hasPrefix("visitor:"), !input.user.isEmpty,
            !input.visitor.utf8.contains(0), !input.user.utf8.contains(0)
        else { throw ServiceError("request.invalid", "Threads move from a visitor to a user.") }
        let count = try await store.adoptThreads(of: input.visitor, by: input.user)
        context.logger.info("threads adopted", metadata: ["user": "\(input.user)", "threads": "\(count)"])
        return .init(threads: count)
    }
}
