import ChatKitAPI
import Logging
import ServiceKit
import Synchronization
import Wire

/// Answers with a model of a chat-completions server.
struct ModelResponder: Responder {
    /// Items of a thread that are looked at for what the model is to see.
    private static let historyItems = 200
    /// English text has about so many bytes a token.
    private static let bytesPerToken = 4
    private static let attempts = 3
    /// Tokens of an answer whose length the graph does not limit.
    private static let usualAnswer = 2000
    /// A provider that wants to be left alone for longer is not asked again in this turn.
    private static let longestPause = Duration.seconds(5)

    let graph: ModelGraph
    let provider: ModelProvider
    let client: CompletionClient
    let clock: any WallClock
    let logger: Logger

    var historyLimit: HistoryLimit? {
        HistoryLimit(items: Self.historyItems, bytes: graph.historyTokens * Self.bytesPerToken)
    }

    var tokenReservation: Int { graph.historyTokens + (graph.maxTokens ?? Self.usualAnswer) }

    func respond(to turn: TurnFacts, into sink: EventSink) async throws {
        guard
            let model = provider.model(
                wanted: turn.message?.inferenceOptions.model, offered: turn.offeredModels, graph: graph.model)
        else {
            logger.error("a workflow names a model that is not allowed", metadata: ["model": "\(graph.model ?? "")"])
            throw Self.unavailable
        }
        let date = clock.now.description.prefix { $0 != "T" }
        let request = CompletionRequest(model: model, graph: graph, turn: turn, date: String(date))
        for attempt in 1... {
            let progress = Progress()
            do {
                let trace = TraceContext.header(for: turn.requestID, sink.ids)
                var reply = try await ask(
                    request, trace, ModelReply(threadID: turn.threadID, sink: sink), progress)
                try await reply.end()
                if let usage = reply.usage {
                    sink.report(
                        .init(
                            model: model, promptTokens: usage.promptTokens, completionTokens: usage.completionTokens))
                }
                return
            } catch let failure as ProviderFailure {
                logger.warning(
                    "a provider of models failed", metadata: ["cause": "\(failure)", "attempt": "\(attempt)"])
                // What was begun is not said twice.
                let pause = failure.retryAfter ?? .milliseconds(500 * attempt)
                guard failure.isTemporary, !progress.hasBegun, attempt < Self.attempts, pause <= Self.longestPause
                else {
                    throw Self.told(failure)
                }
                try await Task.sleep(for: pause)
            }
        }
    }

    /// What an attempt has come to, for whoever waits for it.
    private final class Progress: Sendable {
        private let state = Mutex((hasAnswered: false, hasBegun: false))

        var hasAnswered: Bool { state.withLock { $0.hasAnswered } }
        /// Whether the visitor has seen something.
        var hasBegun: Bool { state.withLock { $0.hasBegun } }

        func note(hasBegun: Bool) { state.withLock { $0 = (true, $0.hasBegun || hasBegun) } }
    }

    /// Asks once. The next piece is read when this one was taken, so that a slow visitor slows the provider.
    private func ask(
        _ request: CompletionRequest, _ trace: String?, _ empty: ModelReply, _ progress: Progress
    ) async throws -> ModelReply {
        try await withThrowingTaskGroup(of: ModelReply?.self) { group in
            group.addTask {
                var reply = empty
                try await client.stream(request.body, from: provider, trace: trace) { chunk in
                    try await reply.take(chunk)
                    progress.note(hasBegun: reply.hasBegun)
                }
                return reply
            }
            group.addTask { [patience = provider.patience, name = provider.name] in
                try await Task.sleep(for: patience)
                guard progress.hasAnswered else {
                    throw ProviderFailure("\(name) said nothing in time", isTemporary: true)
                }
                return nil
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() { if let outcome { return outcome } }
            throw CancellationError()
        }
    }

    private static let unavailable = ResponderFailure("The model of this workflow is not available.", allowRetry: false)

    private static func told(_ failure: ProviderFailure) -> ResponderFailure {
        failure.isTemporary
            ? ResponderFailure("The model did not answer. Please try again.", allowRetry: true) : unavailable
    }
}
