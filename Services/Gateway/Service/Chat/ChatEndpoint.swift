import ChatKitAPI
import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import ServiceKit
import SessionAPI
import Wire

/// `POST /api/chatkit`: size and shape, then who is calling, then whether they may, then the ChatKit service.
struct ChatEndpoint: Sendable {
    /// A turn may take five minutes; what is over that ends it in the service first.
    private static let streamDeadline = Duration.seconds(330)
    private static let answerDeadline = Duration.seconds(10)

    let backends: Backends
    let publications: PublicationLookup
    let credentials: CredentialReader
    let adoptions: Adoptions
    let crossSite: CrossSite
    let streams: LiveStreams
    let clock: any WallClock

    func handle(_ request: Request, _ context: EdgeContext) async throws -> Response {
        var request = request
        do {
            try Self.checkType(of: request)
            let chat = try ChatRequest(try await RequestBodyReader.collect(&request))
            return try await handle(chat, request, context)
        } catch let error as ServiceError {
            throw Self.told(error, mode: request.headers[.authorization] == nil ? "publish" : "jwt")
        }
    }

    /// A page of another site can make a browser send any other type without asking us first.
    private static func checkType(of request: Request) throws(ServiceError) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard type == "application/json" else {
            throw ServiceError("request.unsupported_media_type", "The Content-Type must be application/json.")
        }
    }

    /// Errors of identity and admission tell how the caller was identified; faults of the body are a 400 here.
    private static func told(_ error: ServiceError, mode: String) -> ErrorBody {
        switch error.code {
        case "request.invalid": ErrorBody(error: error, status: .badRequest)
        case let code where code.hasPrefix("chatkit.auth."): ErrorBody(error: error, authMode: mode)
        default: ErrorBody(error: error)
        }
    }

    private func handle(_ chat: ChatRequest, _ request: Request, _ context: EdgeContext) async throws -> Response {
        let credentials = credentials.read(request, context)
        // A visitor is refused before anybody asks who it is; whoever claims to be more is judged by that first.
        var identity = credentials.claimMore ? try await identify(credentials, context) : nil
        // Taken first: what is judged by is as new as this or newer.
        let revision = publications.revision
        let publication = try await publications.find(chat.workflowID, trace: context.trace)
        let facts = AdmissionFacts(
            flags: publications.flags, now: clock.now, origin: request.headers[.origin],
            ownOrigin: crossSite.ownOrigin)
        var version = try Admission.admit(caller(identity), to: chat.workflowID, publication, facts)
        if identity == nil {
            identity = try await identify(credentials, context)
            version = try Admission.admit(caller(identity), to: chat.workflowID, publication, facts)
        }
        guard let identity else { throw ServiceError.inner("nobody was identified") }
        if identity.isByCookie { try crossSite.check(request.headers) }
        if let adoption = identity.adoption { try await adoptions.perform(adoption, options(.anonymous, context)) }
        var headers = HTTPFields()
        if let value = identity.newVisitorCookie {
            headers[.setCookie] = cookies.settingVisitor(value)
        }
        let admitted = Admitted(
            chat: chat, principal: identity.principal, caller: caller(identity), standing: identity.standing,
            version: version, revision: revision)
        return try await pass(admitted, request, context, headers)
    }

    private func caller(_ identity: IdentifyChat.Output?) -> ChatCaller {
        guard let identity else { return .visitor(subject: nil) }
        let subject = identity.principal.subject
        guard let token = identity.token else {
            return identity.principal.kind == .user ? .user(subject: subject) : .visitor(subject: subject)
        }
        return .token(
            subject: subject, workflowID: token.workflowID, token.version == .draft ? .draft : .published,
            epoch: token.epoch)
    }

    private func identify(_ credentials: Credentials, _ context: EdgeContext) async throws -> IdentifyChat.Output {
        try await backends.session.call(IdentifyChat.self, credentials, options(.anonymous, context))
    }

    private var cookies: BrowserCookies { credentials.cookies }

    /// A request that may pass.
    private struct Admitted {
        let chat: ChatRequest
        let principal: Principal
        let caller: ChatCaller
        let standing: Standing
        let version: ChatVersion
        /// Of the publications that it was judged by; nil if these came from no copy.
        let revision: Int?

        /// What the service is asked.
        var input: JSONValue {
            var input: JSONObject = ["workflow_id": .string(chat.workflowID), "version": .string(version.rawValue)]
            input["publication_revision"] = revision.map { .int($0) }
            input["params"] = .object(chat.params)
            input["metadata"] = .object(chat.metadata)
            return .object(input)
        }
    }

    private func pass(
        _ admitted: Admitted, _ request: Request, _ context: EdgeContext, _ headers: HTTPFields
    ) async throws -> Response {
        let (body, principal) = (admitted.input, admitted.principal)
        switch admitted.chat.kind {
        case .createThread: return try await stream(CreateThread.self, admitted, request, context, headers)
        case .addUserMessage: return try await stream(AddUserMessage.self, admitted, request, context, headers)
        case .addClientToolOutput:
            return try await stream(AddClientToolOutput.self, admitted, request, context, headers)
        case .addStructuredInput: return try await stream(AddStructuredInput.self, admitted, request, context, headers)
        case .retryAfterItem: return try await stream(RetryAfterItem.self, admitted, request, context, headers)
        case .customAction: return try await stream(CustomAction.self, admitted, request, context, headers)
        case .syncCustomAction: return try await answer(SyncCustomAction.self, body, principal, context, headers)
        case .getThread: return try await answer(GetThread.self, body, principal, context, headers)
        case .listThreads: return try await answer(ListThreads.self, body, principal, context, headers)
        case .updateThread: return try await answer(UpdateThread.self, body, principal, context, headers)
        case .deleteThread: return try await answer(DeleteThread.self, body, principal, context, headers)
        case .listItems: return try await answer(ListItems.self, body, principal, context, headers)
        case .giveFeedback: return try await answer(GiveFeedback.self, body, principal, context, headers)
        }
    }

    private func answer<O: Operation>(
        _ operation: O.Type, _ input: JSONValue, _ principal: Principal, _ context: EdgeContext, _ headers: HTTPFields
    ) async throws -> Response {
        let answer = try await backends.chatKit.callRaw(operation, input.encoded, options(principal, context))
        return .json(answer, headers: headers)
    }

    /// The head is sent when the first event is there, so that whatever the service refuses still gets its status.
    private func stream<O: StreamOperation>(
        _ operation: O.Type, _ admitted: Admitted, _ request: Request, _ context: EdgeContext, _ headers: HTTPFields
    ) async throws -> Response {
        let options = CallOptions(principal: admitted.principal, trace: context.trace, deadline: Self.streamDeadline)
        let live = LiveStream(
            caller: admitted.caller, standing: admitted.standing, workflowID: admitted.chat.workflowID,
            origin: request.headers[.origin],
            events: try await backends.chatKit.streamRaw(operation, admitted.input.encoded, options))
        streams.add(live)
        let first = try await live.events.nextBatch()
        return EventStream(first: first, live: live, logger: context.logger).response(to: request, headers: headers)
    }

    private func options(_ principal: Principal, _ context: EdgeContext) -> CallOptions {
        CallOptions(principal: principal, trace: context.trace, deadline: Self.answerDeadline)
    }
}

extension JSONValue {
    var encoded: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(self)
        return buffer
    }
}
