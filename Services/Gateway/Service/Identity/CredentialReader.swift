import HTTPTypes
import Hummingbird
import SessionAPI

/// Gathers what a request brought by which its sender may be known. Judging it is the Session service's.
struct CredentialReader: Sendable {
    let cookies: BrowserCookies
    let devLogin: DevLoginGate

    func read(_ request: Request, _ context: EdgeContext) -> Credentials {
        let headers = request.headers
        var credentials = Credentials(
            authorization: headers[.authorization], sessionCookie: cookies.session.value(in: headers),
            visitorCookie: cookies.visitor.value(in: headers), visitorHeader: headers[.visitorID])
        if devLogin.isOpen(to: request, context) { credentials.devCookie = cookies.dev.value(in: headers) }
        if let subject = headers[.proxySubject], !subject.allSatisfy(\.isWhitespace) {
            credentials.proxy = ProxyClaim(
                subject: subject, secret: headers[.proxySecret], address: context.remoteAddress?.ipAddress)
        }
        return credentials
    }
}

/// Who may use development logins: whoever sits at this machine.
struct DevLoginGate: Sendable {
    let isEnabled: Bool

    func isOpen(to request: Request, _ context: EdgeContext) -> Bool { isEnabled && context.isLocal(request) }
}

extension HTTPField.Name {
    static let visitorID = Self("X-Orcheo-Visitor-Id")!
    static let proxySubject = Self("X-Orcheo-OAuth-Subject")!
    static let proxySecret = Self("X-Orcheo-Proxy-Secret")!
    static let secFetchSite = Self("Sec-Fetch-Site")!
}
