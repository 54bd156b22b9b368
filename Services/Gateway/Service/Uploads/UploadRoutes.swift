import ChatKitAPI
import HTTPTypes
import Hummingbird
import RPC
import Wire

/// Files that visitors send, as `multipart/form-data` with a field `file`.
struct UploadRoutes: Sendable {
    let gate: ChatGate
    /// Where visitors reach the set; nil where nobody knows.
    let base: String?

    /// A file in one step, for a workflow that the query names, or a field before the file. Who may chat may send it.
    func direct(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try await ChatEndpoint.telling(request) {
            var admitted: ChatGate.Admitted?
            // Asked before the body is read, where that can be.
            if let queried = request.queriedWorkflow {
                admitted = try await gate.admit(to: try Self.workflowID(queried), cost: .turn, request, context)
            }
            let transfer = FileTransfer(
                chatKit: gate.backends.chatKit, options: ChatGate.options(.anonymous, context), base: base)
            let (output, headers) = try await transfer.receive(request) { part, fields in
                let named = fields["workflow_id"].map { JSONValue.string($0) }
                let owner: ChatGate.Admitted
                if let admitted {
                    owner = admitted
                } else {
                    owner = try await gate.admit(to: try Self.workflowID(named), cost: .turn, request, context)
                }
                let opening = try await gate.backends.chatKit.call(
                    OpenNewUpload.self,
                    .init(
                        workflowID: owner.workflowID,
                        params: .init(name: part.fileName ?? "", mimeType: part.contentType)),
                    ChatGate.options(owner.principal, context))
                return (opening, owner.headers)
            }
            return try Self.answer(output, headers)
        }
    }

    /// A file that was announced, for whoever has its link.
    func announced(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let id = try context.parameters.require("attachment")
        let capability = request.uri.queryParameters["capability"].map(String.init) ?? ""
        let transfer = FileTransfer(
            chatKit: gate.backends.chatKit, options: ChatGate.options(.anonymous, context), base: base)
        let (output, headers) = try await transfer.receive(request) { _, _ in
            let opening = try await gate.backends.chatKit.call(
                OpenUpload.self, .init(attachmentID: id, capability: capability), transfer.options)
            return (opening, HTTPFields())
        }
        return try Self.answer(output, headers)
    }

    private static func workflowID(_ value: JSONValue?) throws(ServiceError) -> String {
        do { return try ChatRequest.workflowID(value) } catch {
            guard error.code == "chatkit.workflow_id_missing" else { throw error }
            throw ServiceError(
                "chatkit.upload.workflow_id_missing",
                "The workflow_id must be in the query, or in a field before the file.")
        }
    }

    private static func answer(_ output: FinishUpload.Output, _ headers: HTTPFields) throws -> Response {
        guard case .object(var members) = try JSONParser.parse(try WireEncoder().encode(output.attachment)) else {
            throw ServiceError.inner("an attachment is an object")
        }
        members["size"] = .int(output.size)
        return .json(.object(members), headers: headers)
    }
}
