import Hummingbird
import PublishAPI
import Wire

/// Workflows over HTTP.
struct WorkflowRoutes: Sendable {
    let endpoint: ManagementEndpoint
    let mirror: PublicationMirror
    let shareURLs: ShareURLs

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let includeArchived = ["true", "1", "yes"].contains(
            request.uri.queryParameters["include_archived"]?.lowercased() ?? "")
        var output = try await endpoint.ask(
            ListWorkflows.self, .init(includeArchived: includeArchived), request, context)
        for index in output.workflows.indices {
            output.workflows[index].workflow.shareURL = shareURLs.url(of: output.workflows[index].workflow)
        }
        return try .encoding(output.workflows)
    }

    func create(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(CreateWorkflow.Input.self, request)
        let output = try await endpoint.ask(CreateWorkflow.self, input, request, context)
        await caughtUp(to: output.revision)
        return try .encoding(shared(output.workflow), status: .created)
    }

    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetWorkflow.Input(ref: try context.workflowReference)
        return try .encoding(shared(try await endpoint.ask(GetWorkflow.self, input, request, context).workflow))
    }

    func publish(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let body = try await endpoint.input(
            PublishBody.self, request, path: ["ref": .string(try context.workflowReference)])
        let input = PublishWorkflow.Input(ref: body.ref, requireLogin: body.requireLogin ?? false)
        let output = try await endpoint.ask(PublishWorkflow.self, input, request, context)
        await caughtUp(to: output.revision)
        let workflow = shared(output.workflow)
        return try .encoding(
            PublishAnswer(workflow: workflow, message: output.message, shareURL: workflow.shareURL), status: .created)
    }

    func revoke(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(
            RevokeWorkflow.Input.self, request, path: ["ref": .string(try context.workflowReference)])
        let output = try await endpoint.ask(RevokeWorkflow.self, input, request, context)
        await caughtUp(to: output.revision)
        return try .encoding(shared(output.workflow))
    }

    private func shared(_ workflow: Workflow) -> Workflow {
        var workflow = workflow
        workflow.shareURL = shareURLs.url(of: workflow)
        return workflow
    }

    /// A change is answered when admission acts upon it. Should the watch be broken, admission asks the owner anyway.
    private func caughtUp(to revision: Int) async { await mirror.catchUp(to: revision, within: .seconds(1)) }
}

private struct PublishBody: Decodable {
    let ref: String
    let requireLogin: Bool?

    private enum CodingKeys: String, CodingKey {
        case ref
        case requireLogin = "require_login"
    }
}

private struct PublishAnswer: Encodable {
    let workflow: Workflow
    let message: String
    let shareURL: String?

    private enum CodingKeys: String, CodingKey {
        case workflow, message
        case shareURL = "share_url"
    }
}
