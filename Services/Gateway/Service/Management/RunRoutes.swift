import ChatKitAPI
import Hummingbird
import PublishAPI
import PublishClient
import RPC
import SessionAPI
import Wire

/// Runs of a workflow over HTTP: their records, and one run without a conversation.
struct RunRoutes: Sendable {
    let endpoint: ManagementEndpoint

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let limit = try request.integer("limit", in: 1...200) ?? 50
        let input = ListRuns.Input(ref: try context.workflowReference, limit: limit)
        return try .encoding(try await endpoint.ask(ListRuns.self, input, request, context).runs)
    }

    func create(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reference = try context.workflowReference
        let body = try await endpoint.input(RunBody.self, request)
        let run = Run(
            message: body.inputPayload.message, versionID: body.workflowVersionID, triggeredBy: body.triggeredBy)
        return try await start(run, of: reference, request, context)
    }

    func trigger(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reference = try context.workflowReference
        let body = try await endpoint.input(TriggerBody.self, request)
        var payload: JSONObject = ["source": "chatkit"]
        payload["client_thread_id"] = body.clientThreadID.map { .string($0) }
        payload["metadata"] = body.metadata.map { .object($0) }
        let run = Run(
            message: body.message, triggeredBy: body.actor, payload: payload, metadata: body.metadata)
        return try await start(run, of: reference, request, context)
    }

    private struct Run {
        let message: String
        var versionID: String?
        /// What the caller wants to be noted as.
        var triggeredBy: String?
        var payload: JSONObject = [:]
        var metadata: JSONObject?
    }

    private func start(
        _ run: Run, of reference: String, _ request: Request, _ context: EdgeContext
    ) async throws -> Response {
        guard run.message.contains(where: { !$0.isWhitespace }) else {
            throw ServiceError.invalidInput(
                InvalidInput(.invalidValue, path: ["message"], message: "must not be blank"))
        }
        let caller = try await endpoint.caller(of: request, context)
        let options = endpoint.options(
            caller.principal, context, try RequestConditions.read(request.headers))
        let chat = try await endpoint.backends.publish.call(
            AuthorizeChat.self, .init(ref: reference, purpose: .run, versionID: run.versionID), options)
        // A name that the caller chose counts only where nobody has to say who they are.
        let chosen = caller.isEnforced ? nil : run.triggeredBy
        let input = TriggerTurn.Input(
            workflowID: chat.workflowID, version: chat.version == .draft ? .draft : .published,
            publicationRevision: endpoint.copy.isCurrent ? endpoint.copy.revision : nil, message: run.message,
            triggeredBy: chosen ?? caller.principal.subject, inputPayload: run.payload, metadata: run.metadata)
        let output = try await endpoint.backends.chatKit.call(TriggerTurn.self, input, options)
        let report = RunReport(
            id: output.runID, turnID: "", workflowID: chat.workflowID, versionID: output.versionID, status: .running,
            triggeredBy: input.triggeredBy, inputPayload: .object(output.inputPayload), createdAt: output.startedAt,
            startedAt: output.startedAt)
        return try .encoding(WorkflowRun(report), status: .created)
    }
}

private struct RunBody: Decodable {
    struct Payload: Decodable {
        let message: String
    }

    let workflowVersionID: String
    let triggeredBy: String?
    let inputPayload: Payload

    private enum CodingKeys: String, CodingKey {
        case workflowVersionID = "workflow_version_id"
        case triggeredBy = "triggered_by"
        case inputPayload = "input_payload"
    }
}

private struct TriggerBody: Decodable {
    let message: String
    let actor: String?
    let clientThreadID: String?
    let metadata: JSONObject?

    private enum CodingKeys: String, CodingKey {
        case message, actor
        case clientThreadID = "client_thread_id"
        case metadata
    }
}
