import GatewayAPI
import HTTPTypes
import Hummingbird
import Logging

/// One line for each request, whatever became of it: of a refused one with the code of the rule that refused it. Never with
/// what the request carried, nor with what stands behind the path, where links have their secrets.
struct AccessLog: Sendable {
    let logger: Logger

    /// - Parameters:
    ///   - code: of the error that was answered.
    ///   - duration: until the head of the answer.
    func write(
        _ request: Request, _ context: EdgeContext, _ status: HTTPResponse.Status, code: String?, _ duration: Duration
    ) {
        // Probes ask every few seconds, and say more by failing than by having asked.
        let isProbe = Self.probes.contains(context.endpointPath ?? "") && status.code < 400
        let level: Logger.Level = isProbe ? .debug : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "trace": "\(context.trace)", "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
            "status": "\(status.code)", "ms": "\((duration / .milliseconds(0.01)).rounded() / 100)",
        ]
        if let route = context.endpointPath { metadata["route"] = "\(route)" }
        if let code { metadata["code"] = "\(code)" }
        logger.log(level: level, "request", metadata: metadata)
    }

    private static let probes: Set<String> = [
        Routes.getLiveness.path, Routes.getReadiness.path, Routes.getSystemHealth.path, Routes.getMetrics.path,
    ]
}
