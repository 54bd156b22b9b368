import HTTPTypes
import Hummingbird
import SessionAPI
import Wire

/// Service tokens over HTTP. Answers that hold a secret tell caches to forget them.
struct ServiceTokenRoutes: Sendable {
    let endpoint: ManagementEndpoint

    func create(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(CreateServiceToken.Input.self, request)
        let token = try await endpoint.askSession(CreateServiceToken.self, input, request, context)
        return try Response.encoding(token, status: .created).uncached
    }

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try .encoding(try await endpoint.askSession(ListServiceTokens.self, Nothing(), request, context))
    }

    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetServiceToken.Input(identifier: try context.parameters.require("identifier"))
        return try .encoding(try await endpoint.askSession(GetServiceToken.self, input, request, context))
    }

    func rotate(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let identifier = try context.parameters.require("identifier")
        let input = try await endpoint.input(
            RotateServiceToken.Input.self, request, path: ["identifier": .string(identifier)], mayBeEmpty: true)
        return try Response.encoding(
            try await endpoint.askSession(RotateServiceToken.self, input, request, context)
        ).uncached
    }

    func revoke(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let identifier = try context.parameters.require("identifier")
        let input = try await endpoint.input(
            RevokeServiceToken.Input.self, request, path: ["identifier": .string(identifier)])
        _ = try await endpoint.askSession(RevokeServiceToken.self, input, request, context)
        return Response(status: .noContent)
    }
}
