import ChatKitAPI
import Logging
import RPC
import Wire

/// A visitor wants to be forgotten.
struct ForgetCallerHandler: Sendable {
    let store: any VisitorDataStore
    let live: LiveTurns
    let files: any DiscardedFiles

    func callAsFunction(_ input: ForgetCaller.Input, _ context: CallContext) async throws -> ForgetCaller.Output {
        let subject = try Owner(workflowID: input.workflowID ?? "any", subject: context.principal.subject).subject
        for thread in try await store.threadIDs(of: subject, in: input.workflowID) { await live.stop(inThread: thread) }
        let (threads, count) = try await store.forget(subject, in: input.workflowID)
        try await files.removeDiscarded()
        context.logger.info("somebody was forgotten", metadata: ["threads": "\(threads)", "files": "\(count)"])
        return .init(threads: threads, files: count)
    }
}
