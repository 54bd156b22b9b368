import HTTPTypes
import Hummingbird
import RPC
import SessionAPI
import Wire

/// Logins of developers on their own machine. To everybody else there are none.
struct DevLoginRoutes: Sendable {
    let endpoint: ManagementEndpoint
    let cookies: BrowserCookies
    let gate: DevLoginGate

    func begin(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try check(request, context)
        let input = try await endpoint.input(BeginDevSession.Input.self, request, mayBeEmpty: true)
        let output = try await endpoint.backends.session.call(
            BeginDevSession.self, input, endpoint.options(.anonymous, context))
        var response = Response.json([
            "provider": .string(output.provider), "subject": .string(output.subject),
            "display_name": .string(output.displayName),
        ])
        response.headers[.setCookie] = cookies.dev.setting(output.cookie, lifetime: output.lifetime)
        return response.uncached
    }

    func end(_ request: Request, _ context: EdgeContext) throws -> Response {
        try check(request, context)
        return Response(status: .noContent, headers: [.setCookie: cookies.dev.clearing])
    }

    /// Another site must not log a developer's browser in either.
    private func check(_ request: Request, _ context: EdgeContext) throws(ServiceError) {
        guard gate.isOpen(to: request, context) else {
            throw ServiceError("route.not_found", "There is no development login here.")
        }
        try endpoint.crossSite.check(request.headers)
    }
}
