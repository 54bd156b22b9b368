import Hummingbird
import NIOCore
import PublishAPI
import RPC
import ServiceKit
import SessionAPI
import Wire

/// Short-lived tokens by which an integrator's page chats with one workflow.
struct ChatTokenRoutes: Sendable {
    let endpoint: ManagementEndpoint
    let publications: PublicationLookup
    let clock: any WallClock

    /// For the published version of the workflow that the body names.
    func issue(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let bearer = request.headers[.authorization]
        // A bearer is identified by the same call that issues the token. A cookie has to be asked about first, since
        // another site may have sent it.
        let principal = bearer == nil ? try await endpoint.principal(of: request, context) : .anonymous
        let input: IssueChatToken.Input
        do { input = try await order(request, bearer, context) } catch {
            // Whoever may not ask at all is told that, and nothing of workflows.
            if bearer != nil { _ = try await endpoint.principal(of: request, context) }
            throw error
        }
        let token = try await endpoint.backends.session.call(
            IssueChatToken.self, input, endpoint.options(principal, context))
        return try .encoding(token)
    }

    private func order(
        _ request: Request, _ bearer: String?, _ context: EdgeContext
    ) async throws -> IssueChatToken.Input {
        var request = request
        let body = try await RequestBodyReader.object(&request)
        let id = try ChatRequest.workflowID(body["workflow_id"] ?? body["workflowId"])
        guard let publication = try await publications.find(id, trace: context.trace), !publication.isArchived else {
            throw ServiceError("workflow.not_found", "Workflow not found")
        }
        guard publication.isOpen(at: clock.now) else {
            throw ServiceError("chatkit.auth.not_published", "The workflow is not published.")
        }
        return IssueChatToken.Input(
            workflowID: publication.workflowID, workflowName: publication.name, version: .published,
            epoch: publication.epoch,
            workflowLabel: (body["workflow_label"] ?? body["workflowLabel"])?.stringValue,
            user: body["user"]?.objectValue, assistant: body["assistant"]?.objectValue,
            metadata: body["metadata"]?.objectValue, authorization: bearer)
    }

    /// For the workflow of the path, in the version that the body asks for: the draft only to whom Publish lets have it.
    func issueForWorkflow(_ request: Request, _ context: EdgeContext) async throws -> Response {
        var request = request
        let reference = try context.workflowReference
        let principal = try await endpoint.principal(of: request, context)
        let options = endpoint.options(principal, context)
        let asked = try await RequestBodyReader.object(&request, mayBeEmpty: true)["version"]
        let version: AuthorizeChat.Version? = try asked.map { value in
            guard let version = value.stringValue.flatMap(AuthorizeChat.Version.init(rawValue:)) else {
                throw ServiceError.invalidInput(
                    InvalidInput(.invalidValue, path: ["version"], message: "published or draft was expected"))
            }
            return version
        }
        let chat = try await endpoint.backends.publish.call(
            AuthorizeChat.self, .init(ref: reference, version: version), options)
        let input = IssueWorkflowChatToken.Input(
            workflowID: chat.workflowID, workflowName: chat.workflowName,
            version: chat.version == .draft ? .draft : .published, epoch: chat.epoch)
        let token = try await endpoint.backends.session.call(IssueWorkflowChatToken.self, input, options)
        return try .encoding(token)
    }
}
