import Hummingbird
import PublishAPI

/// The history of a workflow over HTTP.
struct AuditRoutes: Sendable {
    let endpoint: ManagementEndpoint

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let query = request.uri.queryParameters
        var input = ListAudit.Input(ref: try context.workflowReference)
        input.limit = try context.integer("limit", default: input.limit, in: 1...200, query["limit"])
        if let after = query["after"] { input.after = try context.integer("after", in: 1...Int.max, after) }
        return try .encoding(try await endpoint.ask(ListAudit.self, input, request, context))
    }
}
