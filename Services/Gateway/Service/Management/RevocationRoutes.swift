import Hummingbird
import SessionAPI
import Wire

/// Revocations over HTTP.
struct RevocationRoutes: Sendable {
    let endpoint: ManagementEndpoint

    func create(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(Revoke.Input.self, request)
        let output = try await endpoint.askSession(Revoke.self, input, request, context)
        return try .encoding(output, status: .created)
    }
}
