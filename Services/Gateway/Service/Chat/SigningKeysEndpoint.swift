import HTTPTypes
import Hummingbird
import RPC
import SessionAPI
import Wire

/// `GET /api/chatkit/jwks.json`: the keys by which anybody can verify chat tokens (RFC 7517).
struct SigningKeysEndpoint: Sendable {
    /// Shorter than the overlap of a rotation, so that who keeps the answer meets the next key in time.
    private static let cacheControl = "public, max-age=300"

    let endpoint: ManagementEndpoint

    func handle(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let options = endpoint.options(.anonymous, context)
        let output = try await endpoint.backends.session.call(GetSigningKeys.self, Nothing(), options)
        var response = try Response.encoding(output)
        response.headers[.cacheControl] = Self.cacheControl
        return response
    }
}
