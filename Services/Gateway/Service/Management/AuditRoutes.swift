import Hummingbird
import PublishAPI

/// The history of a workflow over HTTP.
struct AuditRoutes: Sendable {
    let endpoint: ManagementEndpoint

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        var input = ListAudit.Input(ref: try context.workflowReference)
        input.limit = try request.integer("limit", in: 1...200) ?? input.limit
        input.after = try request.integer("after", in: 1...Int.max)
        return try .encoding(try await endpoint.ask(ListAudit.self, input, request, context))
    }
}
