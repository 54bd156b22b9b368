import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RPC
import ServiceKit
import Wire

/// What happens to every request: it gets an id, its size is judged, its errors become answers, and one log line tells
/// how it went.
struct EdgeResponder<Routed: HTTPResponder>: HTTPResponder where Routed.Context == EdgeContext {
    /// Bytes of all header fields.
    static var maximumHeaderSize: Int { 16 << 10 }

    let routes: Routed
    let ids: any IDSource
    let date: HTTPDate
    let proxies: TrustedProxies
    let crossOrigin: CrossOrigin
    let figures: HTTPFigures
    let log: AccessLog
    let logger: Logger

    func respond(to request: Request, context: EdgeContext) async throws -> Response {
        var context = context
        let began = ContinuousClock.now
        context.trace = requestID(of: request)
        context.client = proxies.client(of: context.remoteAddress, request.headers)
        var response: Response
        var code: String?
        do {
            try checkSize(of: request.headers)
            response =
                if let answer = crossOrigin.preflight(request) { answer } else {
                    try await routes.respond(to: request, context: context)
                }
        } catch {
            let body = told(error, request, context)
            code = body.error.code
            response = body.response
        }
        response.headers[.requestID] = context.trace
        response.headers[.date] = date.now
        crossOrigin.mark(&response, request)
        let duration = ContinuousClock.now - began
        figures.record(context.endpointPath, request.method, response.status, duration)
        log.write(request, context, response.status, code: code, duration)
        return response
    }

    /// The client's; else that of the trace which the client takes part in; else a new one.
    private func requestID(of request: Request) -> String {
        if let sent = request.headers[.requestID], (1...64).contains(sent.utf8.count),
            sent.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return sent
        }
        return request.headers[.traceparent].flatMap(TraceContext.traceID) ?? ids.id("req")
    }

    private func checkSize(of headers: HTTPFields) throws(ServiceError) {
        let size = headers.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
        guard size <= Self.maximumHeaderSize else {
            throw ServiceError("request.headers_too_large", "The header fields are too large.")
        }
    }

    private func told(_ error: any Error, _ request: Request, _ context: EdgeContext) -> ErrorBody {
        let body =
            error as? ErrorBody
            ?? ErrorBody(error: ServiceError(telling: error), place: request.method == .get ? .query : .body)
        if let cause = body.error.cause {
            logger.error(
                "\(request.method.rawValue) \(request.uri.path) failed",
                metadata: ["trace": "\(context.trace)", "code": "\(body.error.code)", "cause": "\(cause)"])
        }
        return body
    }
}

extension HTTPField.Name {
    fileprivate static let traceparent = Self("traceparent")!
}
