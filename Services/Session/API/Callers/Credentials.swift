/// What a request brought by which its sender may be known, as it came. None of it is believed yet.
public struct Credentials: Codable, Sendable {
    /// The `Authorization` header. Where there is one, it alone decides.
    public var authorization: String?
    /// The value of the cookie of a login session.
    public var sessionCookie: String?
    /// The value of the visitor cookie. One that we did not sign counts as none.
    public var visitorCookie: String?
    /// `X-Orcheo-Visitor-Id`: an id that the client chose, `[A-Za-z0-9_-]{22,128}`. Whoever knows it is its visitor.
    public var visitorHeader: String?
    /// The value of the cookie of a development login.
    public var devCookie: String?
    /// What a proxy says of the sender.
    public var proxy: ProxyClaim?

    public init(
        authorization: String? = nil, sessionCookie: String? = nil, visitorCookie: String? = nil,
        visitorHeader: String? = nil, devCookie: String? = nil, proxy: ProxyClaim? = nil
    ) {
        self.authorization = authorization
        self.sessionCookie = sessionCookie
        self.visitorCookie = visitorCookie
        self.visitorHeader = visitorHeader
        self.devCookie = devCookie
        self.proxy = proxy
    }

    /// Whether they can say more than which visitor it is.
    public var claimMore: Bool {
        authorization != nil || sessionCookie != nil || devCookie != nil || proxy != nil
    }

    private enum CodingKeys: String, CodingKey {
        case authorization
        case sessionCookie = "session_cookie"
        case visitorCookie = "visitor_cookie"
        case visitorHeader = "visitor_header"
        case devCookie = "dev_cookie"
        case proxy
    }
}

/// A login that a proxy in front says to have seen. It counts only with the proxy's secret, and from its address where
/// addresses are set.
public struct ProxyClaim: Codable, Sendable {
    /// `X-Orcheo-OAuth-Subject`.
    public let subject: String
    /// `X-Orcheo-Proxy-Secret`.
    public let secret: String?
    /// Of the peer that the request came from, as text.
    public let address: String?

    public init(subject: String, secret: String?, address: String?) {
        self.subject = subject
        self.secret = secret
        self.address = address
    }
}
