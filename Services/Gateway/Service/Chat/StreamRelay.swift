import ChatKitAPI
import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import Wire

/// Opens streams of the ChatKit service and passes them on.
struct StreamRelay: Sendable {
    /// A turn may take five minutes; what is over that ends it in the service first.
    private static let deadline = Duration.seconds(330)

    let chatKit: RPCClient
    let streams: LiveStreams

    /// Whether a client says that it may come back.
    static func isResumable(_ headers: HTTPFields) -> Bool { headers[.stream]?.lowercased() == "resumable" }

    /// Begins a reply. The head is sent when the first event is there, so that whatever the service refuses still gets its
    /// status.
    func begin<O: StreamOperation>(
        _ operation: O.Type, _ input: ByteBuffer, _ admitted: ChatGate.Admitted, _ conditions: CallConditions,
        isResumable: Bool, _ request: Request, _ context: EdgeContext
    ) async throws -> Response {
        let live = try await open(operation, input, admitted, conditions, request, context)
        var headers = admitted.headers
        guard isResumable, let head = try await live.events.next() else {
            let first = try await live.events.nextBatch()
            return EventStream(first: first, live: live, logger: context.logger).response(to: request, headers: headers)
        }
        // A request that nobody is asked about begins no turn, and its first item is an event.
        guard let id = Self.streamID(head) else {
            return EventStream(first: [head], live: live, logger: context.logger).response(
                to: request, headers: headers)
        }
        headers[.streamID] = id
        return EventStream(first: [], live: live, numbered: 1, logger: context.logger)
            .response(to: request, headers: headers)
    }

    /// Goes on with a reply after an event.
    func follow(
        _ id: String, after position: Int, _ admitted: ChatGate.Admitted, _ request: Request, _ context: EdgeContext
    ) async throws -> Response {
        let input = JSONValue.object(["stream_id": .string(id), "after": .int(position)]).encoded
        let live = try await open(FollowStream.self, input, admitted, .none, request, context)
        var headers = admitted.headers
        headers[.streamID] = id
        // What is refused is refused before the first event; where all events are known there is none.
        let first = try await live.events.nextBatch(within: .milliseconds(200))
        return EventStream(
            first: first ?? [], live: live, numbered: position + 1, isOver: first?.isEmpty == true,
            logger: context.logger
        ).response(to: request, headers: headers)
    }

    private func open<O: StreamOperation>(
        _ operation: O.Type, _ input: ByteBuffer, _ admitted: ChatGate.Admitted, _ conditions: CallConditions,
        _ request: Request, _ context: EdgeContext
    ) async throws -> LiveStream {
        let options = ChatGate.options(admitted.principal, context, conditions, within: Self.deadline)
        let live = LiveStream(
            caller: admitted.caller, standing: admitted.standing, workflowID: admitted.workflowID,
            origin: request.headers[.origin], events: try await chatKit.streamRaw(operation, input, options))
        streams.add(live)
        return live
    }

    private static func streamID(_ head: ByteBuffer) -> String? {
        do { return try JSONParser.parse(head)["stream_id"]?.stringValue } catch { return nil }
    }
}

extension HTTPField.Name {
    static let stream = Self("Orcheo-Stream")!
    static let streamID = Self("Orcheo-Stream-Id")!
    static let lastEventID = Self("Last-Event-ID")!
}
