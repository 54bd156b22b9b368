import HTTPTypes

/// A cookie of ours: no script reads it, and other sites do not make a browser send it along with what they ask.
struct BrowserCookie: Sendable {
    let name: String
    /// Whether browsers are told to send it over https only, and from this host only (`__Host-`, RFC 6265bis 4.1.3.2).
    private let isSecure: Bool

    init(_ name: String, isSecure: Bool) {
        self.name = isSecure ? "__Host-\(name)" : name
        self.isSecure = isSecure
    }

    /// The value that a request brought. Nil where it brought several: one of them was planted, and nobody knows which.
    func value(in headers: HTTPFields) -> String? {
        var found: String?
        for header in headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
                if let found, found != parts[1] { return nil }
                found = String(parts[1])
            }
        }
        return found
    }

    /// The value of a `Set-Cookie` header.
    /// - Parameter lifetime: in seconds.
    func setting(_ value: String, lifetime: Int) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(lifetime); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }

    /// Makes a browser forget it.
    var clearing: String { setting("", lifetime: 0) }
}

/// The cookies by which browsers are known again.
struct BrowserCookies: Sendable {
    /// Seconds.
    private static let visitorLifetime = 365 * 24 * 3600

    let visitor: BrowserCookie
    let session: BrowserCookie
    /// Ties a login that is under way to its browser.
    let signin: BrowserCookie
    /// Of a development login, which is never over https.
    let dev: BrowserCookie

    init(isSecure: Bool, devName: String) {
        visitor = BrowserCookie("orcheo_visitor", isSecure: isSecure)
        session = BrowserCookie("orcheo_session", isSecure: isSecure)
        signin = BrowserCookie("orcheo_signin", isSecure: isSecure)
        dev = BrowserCookie(devName, isSecure: false)
    }

    func settingVisitor(_ value: String) -> String { visitor.setting(value, lifetime: Self.visitorLifetime) }
}
