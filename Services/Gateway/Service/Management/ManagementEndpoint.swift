import HTTPTypes
import Hummingbird
import NIOCore
import PublishClient
import RPC
import SessionAPI
import Wire

/// What every management route does: find out who is calling, ask the owning service in their name and under their
/// conditions.
struct ManagementEndpoint: Sendable {
    private static let deadline = Duration.seconds(10)
    /// How long an answer waits for the copy of the publications. Should the watch be broken, admission asks the owner
    /// anyway.
    private static let patience = Duration.seconds(1)

    let backends: Backends
    let copy: PublicationCopy
    let credentials: CredentialReader
    let crossSite: CrossSite
    let limiter: RateLimiter

    /// Who is calling.
    /// - Throws: `auth.*`.
    func principal(of request: Request, _ context: EdgeContext) async throws(ServiceError) -> Principal {
        try await caller(of: request, context).principal
    }

    /// Who is calling, and whether callers have to say so.
    /// - Throws: `auth.*`, of which `auth.rate_limited.*`; `csrf.cross_site` where another site makes a browser change something.
    func caller(of request: Request, _ context: EdgeContext) async throws(ServiceError) -> Authenticate.Output {
        try count(.managementAddress, context.holder)
        let caller = try await backends.session.call(
            Authenticate.self, credentials.read(request, context), options(.anonymous, context))
        if caller.isByCookie, request.method != .get, request.method != .head {
            try crossSite.check(request.headers)
        }
        try count(.managementIdentity, caller.principal.subject)
        return caller
    }

    private func count(_ rule: LimitRule, _ key: String) throws(ServiceError) {
        do { try limiter.take(RequestCost.turn.units, for: [.init(rule, key)]) } catch { throw error.error }
    }

    /// Asks Publish in the name of the caller of `request`.
    func ask<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ request: Request, _ context: EdgeContext
    ) async throws -> O.Output {
        try await backends.publish.call(operation, input, try await callerOptions(request, context))
    }

    /// Asks Session in the name of the caller of `request`.
    func askSession<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ request: Request, _ context: EdgeContext
    ) async throws -> O.Output {
        try await backends.session.call(operation, input, try await callerOptions(request, context))
    }

    private func callerOptions(_ request: Request, _ context: EdgeContext) async throws -> CallOptions {
        let principal = try await principal(of: request, context)
        return options(principal, context, try RequestConditions.read(request.headers))
    }

    func options(
        _ principal: Principal, _ context: EdgeContext, _ conditions: CallConditions = .none,
        within deadline: Duration = Self.deadline
    ) -> CallOptions {
        CallOptions(principal: principal, trace: context.trace, deadline: deadline, conditions: conditions)
    }

    /// Returns when admission acts upon a change, which is when its answer may be sent.
    func caughtUp(to revision: Int) async { await copy.catchUp(to: revision, within: Self.patience) }

    /// The input of an operation from the body and the path of a request. Members of the path win.
    /// - Parameter mayBeEmpty: whether no body is as good as an empty object.
    /// - Throws: `request.malformed`, `request.too_large`, `request.invalid`.
    func input<T: Decodable>(
        _ type: T.Type, _ request: Request, path: [String: JSONValue] = [:], mayBeEmpty: Bool = false,
        upTo size: Int = RequestBodyReader.maximumSize
    ) async throws -> T {
        var request = request
        var members = try await RequestBodyReader.object(&request, mayBeEmpty: mayBeEmpty, upTo: size)
        for (name, value) in path { members[name] = value }
        do { return try WireDecoder().decode(type, from: .object(members)) } catch {
            throw ServiceError.invalidInput(error)
        }
    }
}

extension Response {
    /// The same, for its reader alone: caches keep nothing of it.
    var uncached: Response {
        var response = self
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// The answer of an operation, with explicit nulls as the management API has them.
    static func encoding(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        .json(try WireEncoder(nulls: .explicit).encode(value), status: status)
    }

    /// An answer about something that has a revision; 304 without it for a reader who has it as it is.
    static func encoding(
        _ value: some Encodable, revision: Int, to request: Request, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        if request.method == .get, EntityTag.isKnown(revision, to: request.headers) {
            return Response(status: .notModified, headers: [.eTag: EntityTag.text(revision)])
        }
        var response = try encoding(value, status: status)
        response.headers[.eTag] = EntityTag.text(revision)
        return response
    }
}

extension EdgeContext {
    /// The workflow that the path names.
    var workflowReference: String { get throws { try parameters.require("ref") } }

    /// A version's number in the path.
    func version(_ name: String = "version") throws -> Int {
        try Self.integer(name, try parameters.require(name), in: 1...Int.max, place: .path)
    }

    /// An integer in a text.
    /// - Throws: an ``ErrorBody`` with `request.invalid` that tells which of the texts of `place` is at fault.
    static func integer(
        _ name: String, _ text: some StringProtocol, in range: ClosedRange<Int>, place: ErrorBody.Place
    ) throws(ErrorBody) -> Int {
        guard let number = Int(text), range.contains(number) else {
            let fault = InvalidInput(
                .invalidValue, path: [name],
                message: "an integer from \(range.lowerBound) to \(range.upperBound) was expected")
            throw ErrorBody(error: .invalidInput(fault), place: place)
        }
        return number
    }
}

extension Request {
    /// An integer in the query; nil where it is left out.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(ErrorBody) -> Int? {
        guard let text = uri.queryParameters[Substring(name)] else { return nil }
        return try EdgeContext.integer(name, text, in: range, place: .query)
    }

    /// A switch in the query; off where it is left out.
    func isSet(_ name: String) -> Bool {
        let text = uri.queryParameters[Substring(name)].map(String.init) ?? ""
        return ["true", "1", "yes", "on"].contains(text.lowercased())
    }
}
