import ChatKitAPI
import HTTPTypes
import Hummingbird
import PublishAPI
import RPC
import ServiceKit
import SessionAPI
import Wire

/// Lets requests of a chat in: finds out who asks, and whether they may.
struct ChatGate: Sendable {
    static let deadline = Duration.seconds(10)

    let backends: Backends
    let publications: PublicationLookup
    let credentials: CredentialReader
    let adoptions: Adoptions
    let crossSite: CrossSite
    let limiter: RateLimiter
    let clock: any WallClock

    /// A request that may pass.
    struct Admitted: Sendable {
        let workflowID: String
        let principal: Principal
        let caller: ChatCaller
        let standing: Standing
        let version: ChatVersion
        /// Of the publications that it was judged by; nil if these came from no copy.
        let revision: Int?
        /// For the answer.
        let headers: HTTPFields
    }

    /// - Throws: what ``Admission`` refuses with, `chatkit.auth.*`, `csrf.cross_site`.
    func admit(
        to workflowID: String, cost: RequestCost = .read, _ request: Request, _ context: EdgeContext
    ) async throws -> Admitted {
        let credentials = credentials.read(request, context)
        // A visitor is refused before anybody asks who it is; whoever claims to be more is judged by that first.
        if !credentials.claimMore { _ = try await judge(nil, workflowID, request, context) }
        return try await admit(
            try await identify(credentials, context), to: workflowID, cost: cost, request, context)
    }

    func identify(_ request: Request, _ context: EdgeContext) async throws -> IdentifyChat.Output {
        try await identify(credentials.read(request, context), context)
    }

    private func identify(_ credentials: Credentials, _ context: EdgeContext) async throws -> IdentifyChat.Output {
        try await backends.session.call(IdentifyChat.self, credentials, Self.options(.anonymous, context))
    }

    func admit(
        _ identity: IdentifyChat.Output, to workflowID: String, cost: RequestCost = .read, _ request: Request,
        _ context: EdgeContext
    ) async throws -> Admitted {
        let (version, revision) = try await judge(identity, workflowID, request, context)
        if identity.isByCookie, request.method != .get { try crossSite.check(request.headers) }
        let quota = try count(cost, identity, workflowID, context)
        if let adoption = identity.adoption {
            try await adoptions.perform(adoption, Self.options(.anonymous, context))
        }
        var headers = quota
        if let value = identity.newVisitorCookie { headers[.setCookie] = credentials.cookies.settingVisitor(value) }
        return Admitted(
            workflowID: workflowID, principal: identity.principal, caller: caller(identity),
            standing: identity.standing, version: version, revision: revision, headers: headers)
    }

    /// The visitor before the workflow: nobody uses up what all share before their own is used up.
    private func count(
        _ cost: RequestCost, _ identity: IdentifyChat.Output, _ workflowID: String, _ context: EdgeContext
    ) throws(ErrorBody) -> HTTPFields {
        // Its arrival was counted as a read.
        let rest = cost.units - RequestCost.read.units
        if rest > 0 { try limiter.take(rest, for: [.init(.address, context.holder)]) }
        let subject = identity.principal.subject
        guard identity.token == nil else { return try limiter.take(cost.units, for: [.init(.identity, subject)]) }
        var subjects = [RateLimiter.Subject(.session, subject)]
        let limits = publications.limits(of: workflowID)
        if let count = limits?.requestsPerMinutePerVisitor {
            subjects.append(.init(.publishedVisitor, "\(workflowID) \(subject)", limit: .perMinute(count)))
        }
        subjects.append(.init(.workflow, workflowID))
        if let count = limits?.requestsPerMinute {
            subjects.append(.init(.publishedWorkflow, workflowID, limit: .perMinute(count)))
        }
        return try limiter.take(cost.units, for: subjects)
    }

    private func judge(
        _ identity: IdentifyChat.Output?, _ workflowID: String, _ request: Request, _ context: EdgeContext
    ) async throws -> (ChatVersion, Int?) {
        // Taken first: what is judged by is as new as this or newer.
        let revision = publications.revision
        let publication = try await publications.find(workflowID, trace: context.trace)
        let facts = AdmissionFacts(
            flags: publications.flags, now: clock.now, origin: request.headers[.origin],
            ownOrigin: crossSite.ownOrigin)
        return (try Admission.admit(caller(identity), to: workflowID, publication, facts), revision)
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

    static func options(
        _ principal: Principal, _ context: EdgeContext, _ conditions: CallConditions = .none,
        within deadline: Duration = Self.deadline
    ) -> CallOptions {
        CallOptions(principal: principal, trace: context.trace, deadline: deadline, conditions: conditions)
    }
}
