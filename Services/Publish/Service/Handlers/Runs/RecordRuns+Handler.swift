import Logging
import PublishAPI
import RPC

extension PublishHandlers {
    func recordRuns(_ input: RecordRuns.Input, _ context: CallContext) async throws -> RecordRuns.Output {
        guard input.reports.count <= RecordRuns.maximumCount else {
            throw PublishError.invalid(path: ["reports"], message: "must be at most \(RecordRuns.maximumCount)")
        }
        let recorded = try await store.record(input.reports)
        if recorded < input.reports.count {
            context.logger.warning(
                "runs of unknown versions were left out", metadata: ["count": "\(input.reports.count - recorded)"])
        }
        return .init(recorded: recorded)
    }
}
