import ChatKitAPI
import PublishAPI
import Wire

/// A turn that nothing stands in the way of but the store.
final class PreparedTurn: Sendable {
    let turn: Turn
    let start: TurnStart
    /// As it begins.
    let run: RunReport
    let trigger: TurnTrigger
    let workflow: ServedWorkflow
    let metadata: JSONObject
    let requestID: String
    let responder: any Responder
    let store: any ChatStore
    let files: any MessageFiles

    init(
        turn: Turn, start: TurnStart, run: RunReport, trigger: TurnTrigger, workflow: ServedWorkflow,
        metadata: JSONObject, requestID: String, responder: any Responder, store: any ChatStore, files: any MessageFiles
    ) {
        self.turn = turn
        self.start = start
        self.run = run
        self.trigger = trigger
        self.workflow = workflow
        self.metadata = metadata
        self.requestID = requestID
        self.responder = responder
        self.store = store
        self.files = files
    }

    /// Runs it to its end; what begins it is stored.
    ///
    /// - Parameter receiver: nil if nobody reads it, or its log is read.
    func run(from key: TurnKey, to receiver: (any EventReceiver)?, needsAudience: Bool = false) async throws {
        try await turn.run(
            key, begun: start.events, facts: { try await self.facts(key) }, responder: responder, to: receiver,
            needsAudience: needsAudience)
    }

    private func facts(_ key: TurnKey) async throws -> TurnFacts {
        let history = try await History(store: store).read(responder.historyLimit, key, trigger)
        let limit = responder.historyLimit?.bytes ?? 0
        return TurnFacts(
            threadID: turn.threadID, requestID: requestID, trigger: trigger, history: history,
            fileTexts: try await files.texts(of: history, upTo: limit), metadata: metadata,
            workflowName: workflow.name, offeredModels: workflow.offeredModels)
    }
}
