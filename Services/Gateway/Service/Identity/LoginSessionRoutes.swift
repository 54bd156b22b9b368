import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import SessionAPI
import Wire

/// What somebody who logged in can see and end.
struct LoginSessionRoutes: Sendable {
    let endpoint: ManagementEndpoint
    let cookies: BrowserCookies

    /// No user for whoever did not log in: a page asks before it knows.
    func me(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try Response.encoding(try await description(request, context)).uncached
    }

    private func description(_ request: Request, _ context: EdgeContext) async throws -> Me {
        let principal: Principal
        do throws(ServiceError) { principal = try await endpoint.principal(of: request, context) } catch {
            guard error.code == "auth.missing_token" else { throw error }
            return Me(user: nil, session: nil)
        }
        guard principal.kind != .anonymous else { return Me(user: nil, session: nil) }
        let sessions = try await endpoint.backends.session.call(
            ListLoginSessions.self, Nothing(), endpoint.options(principal, context)
        ).sessions
        let session = sessions.first(where: \.isCurrent)
        let user = Me.User(
            subject: principal.subject, kind: principal.kind, name: session?.name, email: session?.email,
            scopes: principal.scopes.sorted())
        return Me(user: user, session: session)
    }

    /// Who asks.
    private struct Me: Encodable {
        struct User: Encodable {
            let subject: String
            let kind: Principal.Kind
            let name: String?
            let email: String?
            let scopes: [String]
        }

        let user: User?
        let session: LoginSession?
    }

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try Response.encoding(
            try await endpoint.askSession(ListLoginSessions.self, Nothing(), request, context)
        ).uncached
    }

    func end(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = EndLoginSession.Input(id: try context.parameters.require("id"))
        _ = try await endpoint.askSession(EndLoginSession.self, input, request, context)
        return Response(status: .noContent)
    }

    /// Ends the session of the browser. By GET it sends the browser on to `return_to`.
    func logOut(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let cookie = cookies.session.value(in: request.headers)
        let returnTo = try ReturnPath.checked(request.uri.queryParameters["return_to"].map(String.init))
        if let cookie {
            try endpoint.crossSite.check(request.headers)
            _ = try await endpoint.backends.session.call(
                LogOut.self, .init(sessionCookie: cookie), endpoint.options(.anonymous, context))
        }
        guard request.method == .get else {
            return Response(status: .noContent, headers: [.setCookie: cookies.session.clearing])
        }
        return .redirect(to: returnTo, cookies: [cookies.session.clearing])
    }

    /// A provider says that sessions are over (OpenID Connect Back-Channel Logout 1.0, section 2.5).
    func logOutByProvider(_ request: Request, _ context: EdgeContext) async throws -> Response {
        var request = request
        let body = try await RequestBodyReader.collect(&request, upTo: 64 << 10)
        let form: LogoutForm
        do { form = try URLEncodedFormDecoder().decode(LogoutForm.self, from: String(buffer: body)) } catch {
            throw ServiceError("auth.logout_invalid", "The body must be a form with a logout_token.")
        }
        let input = LogOutByProvider.Input(
            provider: try context.parameters.require("provider"), logoutToken: form.token)
        _ = try await endpoint.backends.session.call(
            LogOutByProvider.self, input, endpoint.options(.anonymous, context, within: .seconds(20)))
        return Response(status: .ok).uncached
    }

    private struct LogoutForm: Decodable {
        let token: String

        private enum CodingKeys: String, CodingKey {
            case token = "logout_token"
        }
    }
}
