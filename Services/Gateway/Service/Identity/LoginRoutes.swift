import HTTPTypes
import Hummingbird
import Logging
import RPC
import SessionAPI
import Wire

/// The way of a browser to a login provider and back.
struct LoginRoutes: Sendable {
    let endpoint: ManagementEndpoint
    let cookies: BrowserCookies
    let adoptions: Adoptions
    /// Where browsers reach this server; nil where nobody knows, and then nobody can log in.
    let base: String?

    func listProviders(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let output = try await endpoint.backends.session.call(
            ListLoginProviders.self, Nothing(), endpoint.options(.anonymous, context))
        return .json([
            "providers": .array(
                output.providers.map { provider in
                    [
                        "name": .string(provider.name), "label": .string(provider.label),
                        "hint": provider.hint.map { .string($0) } ?? .null,
                        "login_url": .string("/api/auth/login?provider=\(provider.name)"),
                    ]
                })
        ])
    }

    func begin(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let query = request.uri.queryParameters
        let input = BeginLogin.Input(
            provider: query["provider"].map(String.init), returnTo: query["return_to"].map(String.init),
            redirectURI: try redirectURI)
        let output = try await endpoint.backends.session.call(
            BeginLogin.self, input, endpoint.options(.anonymous, context, within: .seconds(20)))
        return .redirect(
            to: output.authorizationURL,
            cookies: [cookies.signin.setting(output.signinCookie, lifetime: output.lifetime)])
    }

    /// A browser always gets somewhere from here: to where it wanted, with the reason where it did not work out.
    func complete(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let query = request.uri.queryParameters
        let input = CompleteLogin.Input(
            code: query["code"].map(String.init), state: query["state"].map(String.init),
            error: query["error"].map(String.init), issuer: query["iss"].map(String.init),
            signinCookie: cookies.signin.value(in: request.headers),
            sessionCookie: cookies.session.value(in: request.headers),
            visitorCookie: cookies.visitor.value(in: request.headers), userAgent: request.headers[.userAgent],
            redirectURI: try redirectURI)
        let options = endpoint.options(.anonymous, context, within: .seconds(30))
        let output: CompleteLogin.Output
        do { output = try await endpoint.backends.session.call(CompleteLogin.self, input, options) } catch {
            return try failed(error, request)
        }
        if let adoption = output.adoption {
            do { try await adoptions.perform(adoption, endpoint.options(.anonymous, context)) } catch {
                // It stays pending, and the first request of the session does it.
                context.logger.warning(
                    "threads of a visitor were not moved yet",
                    metadata: ["trace": "\(context.trace)", "user": "\(adoption.user)", "code": "\(error.code)"])
            }
        }
        return .redirect(
            to: output.returnTo,
            cookies: [
                cookies.session.setting(output.sessionCookie, lifetime: output.lifetime),
                cookies.settingVisitor(output.newVisitorCookie), cookies.signin.clearing,
            ])
    }

    private func failed(_ error: ServiceError, _ request: Request) throws -> Response {
        guard let path = error.details?["return_to"]?.stringValue else {
            guard LoginFailurePage.isWanted(request.headers) else { throw error }
            return LoginFailurePage(error: error).response
        }
        return .redirect(
            to: ReturnPath.adding("login_error=\(error.code)", to: path), cookies: [cookies.signin.clearing])
    }

    private var redirectURI: String {
        get throws(ServiceError) {
            guard let base else {
                throw ServiceError(
                    "auth.login_unavailable", "Nobody can log in here: the address of this server is not set up.")
            }
            return "\(base)/api/auth/callback"
        }
    }
}

extension Response {
    /// Sends a browser on, by GET, telling nobody where it came from.
    static func redirect(to location: String, cookies: [String] = []) -> Response {
        var headers: HTTPFields = [
            .location: location, .cacheControl: "no-store", .init("Referrer-Policy")!: "no-referrer",
        ]
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: .seeOther, headers: headers)
    }
}
