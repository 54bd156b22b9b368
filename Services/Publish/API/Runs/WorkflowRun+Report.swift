import Wire

extension WorkflowRun {
    /// A run as it is reported. Its history follows from its times, so it is not kept apart.
    public init(_ report: RunReport) {
        self.init(
            id: report.id, createdAt: report.createdAt,
            updatedAt: report.completedAt ?? report.startedAt ?? report.createdAt, auditLog: Self.history(of: report),
            workflowVersionID: report.versionID, status: report.status, triggeredBy: report.triggeredBy,
            inputPayload: report.inputPayload, runnableConfig: nil, tags: [], callbacks: [], metadata: .object([:]),
            runName: nil, outputPayload: nil, startedAt: report.startedAt, completedAt: report.completedAt,
            error: report.status == .failed ? report.reason : nil)
    }

    private static func history(of report: RunReport) -> [AuditEntry] {
        var entries: [AuditEntry] = []
        func note(_ action: String, _ at: Timestamp?, _ metadata: JSONObject = [:]) {
            guard let at else { return }
            entries.append(
                AuditEntry(actor: report.triggeredBy, action: action, at: at, metadata: .object(metadata)))
        }
        note("run_created", report.createdAt)
        note("run_started", report.startedAt)
        let reason = report.reason.map { JSONValue.string($0) }
        switch report.status {
        case .succeeded: note("run_succeeded", report.completedAt)
        case .failed: note("run_failed", report.completedAt, ["error": reason ?? .null])
        case .cancelled: note("run_cancelled", report.completedAt, reason.map { ["reason": $0] } ?? [:])
        case .pending, .running: break
        }
        return entries
    }
}
