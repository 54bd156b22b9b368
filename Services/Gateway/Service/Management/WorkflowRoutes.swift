import HTTPTypes
import Hummingbird
import PublishAPI
import Wire

/// Workflows over HTTP.
struct WorkflowRoutes: Sendable {
    let endpoint: ManagementEndpoint
    let shareURLs: ShareURLs

    /// With `limit` one page, whose `Link` leads to the next (RFC 8288); else the whole list.
    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let query = request.uri.queryParameters
        var input = ListWorkflows.Input()
        input.includeArchived = request.isSet("include_archived")
        input.includeGraph = request.isSet("include_graph")
        input.after = query["after"].map(String.init)
        let limit = try request.integer("limit", in: 1...ListWorkflows.maximumLimit)
        input.limit = limit ?? input.limit
        let first = try await page(input, request, context)
        guard limit != nil else {
            return ListBody(first: first) { [input] last in
                var input = input
                input.after = last.elements.last?.workflow.id
                return try await page(input, request, context)
            }.response
        }
        var response = try Response.encoding(first.elements)
        if first.hasMore, let last = first.elements.last {
            response.headers[.link] = Self.link(input, after: last.workflow.id)
        }
        return response
    }

    private func page(
        _ input: ListWorkflows.Input, _ request: Request, _ context: EdgeContext
    ) async throws -> ListBody<WorkflowListItem>.Part {
        var output = try await endpoint.ask(ListWorkflows.self, input, request, context)
        for index in output.workflows.indices {
            output.workflows[index].workflow.shareURL = shareURLs.url(of: output.workflows[index].workflow)
        }
        return (output.workflows, output.hasMore)
    }

    private static func link(_ input: ListWorkflows.Input, after id: String) -> String {
        var query = "limit=\(input.limit)&after=\(id)"
        if input.includeArchived { query += "&include_archived=true" }
        if input.includeGraph { query += "&include_graph=true" }
        return "</api/workflows?\(query)>; rel=\"next\""
    }

    func create(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(CreateWorkflow.Input.self, request)
        return try await change(CreateWorkflow.self, input, request, context, status: .created)
    }

    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetWorkflow.Input(ref: try context.workflowReference)
        let output = try await endpoint.ask(GetWorkflow.self, input, request, context)
        return try .encoding(shareURLs.shared(output.workflow), revision: output.revision, to: request)
    }

    func update(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(
            UpdateWorkflow.Input.self, request, path: ["ref": .string(try context.workflowReference)])
        return try await change(UpdateWorkflow.self, input, request, context)
    }

    func archive(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = ArchiveWorkflow.Input(ref: try context.workflowReference)
        return try await change(ArchiveWorkflow.self, input, request, context)
    }

    private func change<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ request: Request, _ context: EdgeContext,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response where O.Output == WorkflowRevision {
        let output = try await endpoint.ask(operation, input, request, context)
        await endpoint.caughtUp(to: output.revision)
        return try .encoding(
            shareURLs.shared(output.workflow), revision: output.revision, to: request, status: status)
    }

    func getView(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetWorkflowView.Input(ref: try context.workflowReference)
        let output = try await endpoint.ask(GetWorkflowView.self, input, request, context)
        let view = WorkflowView(workflow: shareURLs.shared(output.workflow), versions: output.versions)
        return try .encoding(view, revision: output.revision, to: request)
    }

    func getCronConfig(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetCronConfig.Input(ref: try context.workflowReference)
        return try .encoding(try await endpoint.ask(GetCronConfig.self, input, request, context))
    }
}

private struct WorkflowView: Encodable {
    let workflow: Workflow
    let versions: [VersionSummary]
}

extension HTTPField.Name {
    static let link = Self("Link")!
}
