import Hummingbird
import PublishAPI
import Wire

/// Versions of a workflow over HTTP, and what existing clients ask for beside them.
struct VersionRoutes: Sendable {
    let endpoint: ManagementEndpoint

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = ListVersions.Input(ref: try context.workflowReference)
        return try .encoding(try await endpoint.ask(ListVersions.self, input, request, context).versions)
    }

    func create(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(
            CreateVersion.Input.self, request, path: ["ref": .string(try context.workflowReference)])
        let output = try await endpoint.ask(CreateVersion.self, input, request, context)
        return try .encoding(output.version, status: .created)
    }

    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let version = try context.integer("version", in: 1...Int.max, context.parameters["version"].map { $0[...] })
        let input = GetVersion.Input(ref: try context.workflowReference, version: version)
        return try .encoding(try await endpoint.ask(GetVersion.self, input, request, context).version)
    }

    func listRuns(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let limit = try context.integer("limit", default: 50, in: 1...200, request.uri.queryParameters["limit"])
        let input = ListRuns.Input(ref: try context.workflowReference, limit: limit)
        return try .encoding(try await endpoint.ask(ListRuns.self, input, request, context).runs)
    }

    func getCredentialReadiness(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetCredentialReadiness.Input(ref: try context.workflowReference)
        return try .encoding(try await endpoint.ask(GetCredentialReadiness.self, input, request, context))
    }

    func getCronConfig(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetCronConfig.Input(ref: try context.workflowReference)
        return try .encoding(try await endpoint.ask(GetCronConfig.self, input, request, context))
    }
}
