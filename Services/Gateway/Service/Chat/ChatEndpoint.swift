import ChatKitAPI
import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import Wire

/// `POST /api/chatkit`: size and shape, then who is calling and whether they may, then the ChatKit service.
struct ChatEndpoint: Sendable {
    let gate: ChatGate
    let relay: StreamRelay
    /// Where visitors reach the set, for links to files; nil where nobody knows.
    let base: String?

    func handle(_ request: Request, _ context: EdgeContext) async throws -> Response {
        var whole = request
        return try await Self.telling(request) {
            try Self.checkType(of: request)
            let chat = try ChatRequest(try await RequestBodyReader.collect(&whole))
            let request = whole
            let conditions = try RequestConditions.read(request.headers)
            let admitted = try await gate.admit(to: chat.workflowID, cost: chat.kind.cost, request, context)
            return try await pass(chat, admitted, conditions, request, context)
        }
    }

    /// A page of another site can make a browser send any other type without asking us first.
    private static func checkType(of request: Request) throws(ServiceError) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard type == "application/json" else {
            throw ServiceError("request.unsupported_media_type", "The Content-Type must be application/json.")
        }
    }

    /// For each route behind the chat's door: what it refuses is told as ``told(_:_:)`` says.
    static func telling(_ request: Request, _ body: () async throws -> Response) async throws -> Response {
        do { return try await body() } catch let error as ServiceError { throw told(error, request) }
    }

    /// Errors of identity and admission tell how the caller was identified; faults of the body are a 400 here.
    private static func told(_ error: ServiceError, _ request: Request) -> ErrorBody {
        switch error.code {
        case "request.invalid": ErrorBody(error: error, status: .badRequest)
        case let code where code.hasPrefix("chatkit.auth."):
            ErrorBody(error: error, authMode: request.headers[.authorization] == nil ? "publish" : "jwt")
        default: ErrorBody(error: error)
        }
    }

    private func pass(
        _ chat: ChatRequest, _ admitted: ChatGate.Admitted, _ conditions: CallConditions, _ request: Request,
        _ context: EdgeContext
    ) async throws -> Response {
        func stream<O: StreamOperation>(_ operation: O.Type) async throws -> Response {
            let isResumable = StreamRelay.isResumable(request.headers)
            return try await relay.begin(
                operation, input(chat, admitted, isResumable: isResumable), admitted, conditions,
                isResumable: isResumable, request, context)
        }
        func answer<O: Operation>(_ operation: O.Type, within limit: Duration = ChatGate.deadline) async throws
            -> Response
        {
            let options = ChatGate.options(admitted.principal, context, conditions, within: limit)
            let answer = try await gate.backends.chatKit.callRaw(operation, input(chat, admitted), options)
            return .json(answer, headers: admitted.headers)
        }
        switch chat.kind {
        case .createThread: return try await stream(CreateThread.self)
        case .addUserMessage: return try await stream(AddUserMessage.self)
        case .addClientToolOutput: return try await stream(AddClientToolOutput.self)
        case .addStructuredInput: return try await stream(AddStructuredInput.self)
        case .retryAfterItem: return try await stream(RetryAfterItem.self)
        case .customAction: return try await stream(CustomAction.self)
        case .syncCustomAction: return try await answer(SyncCustomAction.self)
        case .getThread: return try await answer(GetThread.self)
        case .listThreads: return try await answer(ListThreads.self)
        case .updateThread: return try await answer(UpdateThread.self)
        case .deleteThread: return try await answer(DeleteThread.self)
        case .listItems: return try await answer(ListItems.self)
        case .giveFeedback: return try await answer(GiveFeedback.self)
        case .createAttachment: return try await answer(CreateAttachment.self)
        case .deleteAttachment: return try await answer(DeleteAttachment.self)
        case .transcribeInput: return try await answer(TranscribeInput.self, within: .seconds(70))
        }
    }

    /// What the service is asked.
    private func input(
        _ chat: ChatRequest, _ admitted: ChatGate.Admitted, isResumable: Bool = false
    ) -> ByteBuffer {
        var input: JSONObject = [
            "workflow_id": .string(chat.workflowID), "version": .string(admitted.version.rawValue),
        ]
        input["publication_revision"] = admitted.revision.map { .int($0) }
        input["params"] = .object(chat.params)
        input["metadata"] = .object(chat.metadata)
        input["public_base"] = base.map { .string($0) }
        if isResumable { input["is_resumable"] = true }
        return JSONValue.object(input).encoded
    }
}

extension JSONValue {
    var encoded: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(self)
        return buffer
    }
}
