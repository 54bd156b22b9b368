import NIOCore
import PublishAPI
import Wire

extension RunReport {
    /// The same run after its end.
    func ended(_ end: TurnEnd, at moment: Timestamp) -> RunReport {
        RunReport(
            id: id, turnID: turnID, workflowID: workflowID, versionID: versionID, status: end.runStatus,
            triggeredBy: triggeredBy, inputPayload: inputPayload, createdAt: createdAt, startedAt: startedAt,
            completedAt: moment, reason: end.reason)
    }

    /// As the store keeps it.
    var json: String { get throws { String(buffer: try WireEncoder().encode(self)) } }

    init(json: String) throws {
        self = try WireDecoder().decode(RunReport.self, from: try JSONParser.parse(json))
    }
}

extension EventBatch.Closing {
    /// - Parameter run: as it began; nil for a turn that has no record.
    init(_ end: TurnEnd, of run: RunReport?, at moment: Timestamp) throws {
        self.init(state: end.state, at: moment, report: try run?.ended(end, at: moment).json)
    }
}
