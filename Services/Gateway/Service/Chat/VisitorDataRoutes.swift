import ChatKitAPI
import HTTPTypes
import Hummingbird
import RPC
import SessionAPI
import Wire

/// What visitors do with their own conversations beside chatting: keep them, and have them forgotten.
struct VisitorDataRoutes: Sendable {
    private static let deadline = Duration.seconds(120)

    let gate: ChatGate
    /// Where visitors reach the set, for links to files; nil where nobody knows.
    let base: String?

    /// A thread as a file.
    func export(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try await ChatEndpoint.telling(request) {
            let workflowID = try ChatRequest.workflowID(request.queriedWorkflow)
            let format: ExportThread.Format = try request.choice("format") ?? .json
            let admitted = try await gate.admit(to: workflowID, request, context)
            let params = ExportThread.Params(threadID: try context.parameters.require("thread"), format: format)
            var response = try await FileAnswer.begin(
                try await gate.backends.chatKit.stream(
                    ExportThread.self, .init(workflowID: workflowID, params: params, publicBase: base),
                    ChatGate.options(admitted.principal, context, within: Self.deadline)),
                disposition: "attachment")
            response.headers.append(contentsOf: admitted.headers)
            response.headers[.cacheControl] = "private, no-store"
            return response
        }
    }

    /// Also for workflows that let nobody in any more. The bearer of a chat token is forgotten in its workflow alone.
    func forget(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try await ChatEndpoint.telling(request) {
            var workflowID = try request.queriedWorkflow.map { value throws(ServiceError) in
                try ChatRequest.workflowID(value)
            }
            let identity = try await gate.identify(request, context)
            if identity.isByCookie { try gate.crossSite.check(request.headers) }
            if let token = identity.token {
                guard workflowID == nil || workflowID == token.workflowID else {
                    throw ServiceError(
                        "chatkit.auth.workflow_mismatch", "The token is for another workflow.")
                }
                workflowID = token.workflowID
            }
            let output = try await gate.backends.chatKit.call(
                ForgetCaller.self, .init(workflowID: workflowID),
                ChatGate.options(identity.principal, context, within: Self.deadline))
            return try .encoding(output)
        }
    }
}
