import Logging
import PublishAPI
import RPC
import ServiceKit
import ServiceLifecycle
import Wire

/// Tells the Publish service what became of turns, from the reports that the store keeps until they are confirmed. No
/// turn waits for it. A report may be sent twice, if its confirmation was lost.
struct RunReporter: Service {
    /// Bytes of the reports of one call, if it is more than one.
    private static let callBytes = 1 << 20
    /// How long a report waits for others: of a quick turn, only the end is told.
    private static let gathering = Duration.milliseconds(100)
    private static let shortestPause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(10)
    /// How long the end of the service may be held up by what is left.
    private static let drainLimit = Duration.seconds(1)

    let store: any ChatStore
    let erased: any VisitorDataStore
    let signal: RunReportSignal
    let publish: RPCClient
    let ids: any IDSource
    let logger: Logger
    /// How long Publish may take to confirm.
    var callLimit = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown { await keepSending() }
        do { try await sendAll(before: .now + Self.drainLimit) } catch {
            logger.notice("reports of runs are left for the next start", metadata: ["cause": "\(error)"])
        }
    }

    private func keepSending() async {
        var signals = signal.raised.makeAsyncIterator()
        var pause = Self.shortestPause
        while !Task.isCancelled {
            do {
                try await sendAll()
                pause = Self.shortestPause
                guard await signals.next() != nil else { return }
                try await Task.sleep(for: Self.gathering)
            } catch {
                if Task.isCancelled { return }
                logger.notice("runs were not reported", metadata: ["cause": "\(String(reflecting: error))"])
                do { try await Task.sleep(for: pause) } catch { return }
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func sendAll(before end: ContinuousClock.Instant? = nil) async throws {
        while true {
            let reports = try await store.runReports(limit: RecordRuns.maximumCount, bytes: Self.callBytes)
            guard !reports.isEmpty else { break }
            try await send(reports[...], before: end)
        }
        try await eraseAll(before: end)
    }

    /// After the reports, since a report that comes first would bring back what was erased.
    private func eraseAll(before end: ContinuousClock.Instant?) async throws {
        while true {
            let turns = try await erased.erasedTurns(limit: EraseRuns.maximumCount)
            guard !turns.isEmpty else { return }
            _ = try await publish.call(EraseRuns.self, .init(turnIDs: turns), try options(before: end))
            try await erased.forgetErased(turns)
        }
    }

    private func options(before end: ContinuousClock.Instant?) throws -> CallOptions {
        let limit = end.map { min($0 - .now, callLimit) } ?? callLimit
        guard limit > .zero else { throw ServiceError.deadlineExceeded }
        return CallOptions(principal: .anonymous, trace: ids.id("runs"), deadline: limit)
    }

    private func send(_ reports: ArraySlice<StoredReport>, before end: ContinuousClock.Instant?) async throws {
        let options = try options(before: end)
        do {
            _ = try await publish.call(RecordRuns.self, .init(reports: reports.compactMap(read)), options)
        } catch {
            guard Self.isForGood(error) else { throw error }
            // One that will never be taken must not hold up the others.
            guard reports.count > 1 else { return try await drop(reports, cause: error) }
            let middle = reports.startIndex + reports.count / 2
            try await send(reports[..<middle], before: end)
            return try await send(reports[middle...], before: end)
        }
        try await store.deleteRunReports(reports.map(\.revision))
    }

    /// Whether sending the same again would end the same.
    private static func isForGood(_ error: ServiceError) -> Bool {
        ["request.invalid", "request.malformed", "message.too_large"].contains(error.code)
    }

    private func drop(_ reports: ArraySlice<StoredReport>, cause: ServiceError) async throws {
        logger.error("a run's report was refused", metadata: ["code": "\(cause.code)", "cause": "\(cause.message)"])
        try await store.deleteRunReports(reports.map(\.revision))
    }

    /// - Returns: nil for what is no report, which goes without being sent.
    private func read(_ stored: StoredReport) -> RunReport? {
        do { return try RunReport(json: stored.json) } catch {
            logger.error("a run's report is not understood", metadata: ["cause": "\(error)"])
            return nil
        }
    }
}
