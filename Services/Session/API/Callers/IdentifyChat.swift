public import Wire

/// Who is chatting. A bearer counts before a login session, that before the visitor cookie, that before the visitor
/// header; who brings nothing becomes a new visitor. Errors: `chatkit.auth.invalid_scheme`, `chatkit.auth.missing_token`,
/// `chatkit.auth.invalid_jwt`, `chatkit.auth.invalid_jwt_claims`, `chatkit.auth.token_expired`,
/// `chatkit.auth.token_revoked`, `chatkit.auth.missing_visitor_id` (a visitor header that is too short to be a secret).
public enum IdentifyChat: Operation {
    public typealias Input = Credentials

    public struct Output: Codable, Sendable {
        /// Of kind `chat` for a chat token, `user` for somebody who logged in, `visitor` otherwise.
        public let principal: Principal
        /// What a chat token is for; nil for everybody else.
        public let token: ChatTokenGrant?
        /// By which revocations the sender is over.
        public let standing: Standing
        /// Whether a cookie says who it is, which other sites can make a browser send.
        public var isByCookie: Bool
        /// The value to set as visitor cookie, for a visitor who brought no identity.
        public var newVisitorCookie: String?
        /// Threads that have to move to this user before anything else happens.
        public var adoption: Adoption?

        public init(
            principal: Principal, token: ChatTokenGrant? = nil, standing: Standing, isByCookie: Bool = false,
            newVisitorCookie: String? = nil, adoption: Adoption? = nil
        ) {
            self.principal = principal
            self.token = token
            self.standing = standing
            self.isByCookie = isByCookie
            self.newVisitorCookie = newVisitorCookie
            self.adoption = adoption
        }

        private enum CodingKeys: String, CodingKey {
            case principal, token, standing
            case isByCookie = "is_by_cookie"
            case newVisitorCookie = "new_visitor_cookie"
            case adoption
        }
    }

    public static let name = "session.identify_chat"
    public static let access = Access.open
    public static let isIdempotent = true
}

/// What the bearer of a chat token may chat with.
public struct ChatTokenGrant: Codable, Sendable, Hashable {
    /// UUID in lower case.
    public let workflowID: String
    public let version: TokenVersion
    /// Of the workflow when the token was issued.
    public let epoch: Int

    public init(workflowID: String, version: TokenVersion, epoch: Int) {
        self.workflowID = workflowID
        self.version = version
        self.epoch = epoch
    }

    private enum CodingKeys: String, CodingKey {
        case workflowID = "workflow_id"
        case version, epoch
    }
}

/// Which version of its workflow a chat token opens.
public enum TokenVersion: String, Codable, Sendable {
    case published, draft
}
