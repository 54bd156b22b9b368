import ChatKitAPI
import HTTPTypes
import Hummingbird
import RPC
import SessionAPI
import Wire

/// Replies that a client comes back to. The rules of the chat's door hold for each request.
struct StreamRoutes: Sendable {
    let gate: ChatGate
    let relay: StreamRelay

    /// The rest of a reply, after the event that `Last-Event-ID` names.
    func follow(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let position = try Self.position(request.headers[.lastEventID])
        var whole = request
        // Whatever it is: the stream watches for the client's leaving where the body was.
        _ = try await RequestBodyReader.collect(&whole)
        let request = whole
        return try await ChatEndpoint.telling(request) {
            let (id, admitted) = try await stream(request, context)
            return try await relay.follow(id, after: position, admitted, request, context)
        }
    }

    /// Answered when the turn is closed.
    func stop(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try await ChatEndpoint.telling(request) {
            let (id, admitted) = try await stream(request, context)
            _ = try await gate.backends.chatKit.call(
                StopStream.self, .init(streamID: id), ChatGate.options(admitted.principal, context))
            return .json([:], headers: admitted.headers)
        }
    }

    /// The reply that goes on in a thread; 204 where none does.
    func running(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let threadID = try context.parameters.require("thread")
        return try await ChatEndpoint.telling(request) {
            let workflowID = try ChatRequest.workflowID(request.queriedWorkflow)
            let admitted = try await gate.admit(to: workflowID, request, context)
            let output = try await gate.backends.chatKit.call(
                GetRunningStream.self, .init(workflowID: workflowID, params: .init(threadID: threadID)),
                ChatGate.options(admitted.principal, context))
            guard let stream = output.stream else { return Response(status: .noContent, headers: admitted.headers) }
            return try .encoding(stream)
        }
    }

    /// The stream that the path names, for somebody whose thread it is in and who may chat there.
    private func stream(
        _ request: Request, _ context: EdgeContext
    ) async throws -> (id: String, admitted: ChatGate.Admitted) {
        let id = try context.parameters.require("stream")
        let identity = try await gate.identify(request, context)
        let stream = try await gate.backends.chatKit.call(
            GetStream.self, .init(streamID: id), ChatGate.options(identity.principal, context))
        return (id, try await gate.admit(identity, to: stream.workflowID, request, context))
    }

    private static func position(_ header: String?) throws(ErrorBody) -> Int {
        guard let header else { return 0 }
        return try EdgeContext.integer("Last-Event-ID", header, in: 0...Int.max / 2, place: .header)
    }
}
