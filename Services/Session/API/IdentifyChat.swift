public import Wire

/// Who is chatting. A bearer counts before the visitor cookie, that before the visitor header; who brings nothing
/// becomes a new visitor. Errors: `chatkit.auth.invalid_scheme`, `chatkit.auth.missing_token`,
/// `chatkit.auth.invalid_jwt`, `chatkit.auth.invalid_jwt_claims`, `chatkit.auth.token_expired`.
public enum IdentifyChat: Operation {
    public struct Input: Codable, Sendable {
        /// The `Authorization` header as it came. Where there is one, it alone decides.
        public let authorization: String?
        /// The value of the visitor cookie. One that we did not sign counts as none.
        public let visitorCookie: String?
        /// `X-Orcheo-Visitor-Id`: an id that the client chose, `[A-Za-z0-9_-]{8,128}`.
        public let visitorHeader: String?

        public init(authorization: String?, visitorCookie: String?, visitorHeader: String?) {
            self.authorization = authorization
            self.visitorCookie = visitorCookie
            self.visitorHeader = visitorHeader
        }

        private enum CodingKeys: String, CodingKey {
            case authorization
            case visitorCookie = "visitor_cookie"
            case visitorHeader = "visitor_header"
        }
    }

    public struct Output: Codable, Sendable {
        /// Of kind `chat` for a bearer, of kind `visitor` otherwise.
        public let principal: Principal
        /// The workflow that a chat token is for; nil for visitors.
        public let workflowID: String?
        /// The version that a chat token is for; nil for visitors.
        public let version: TokenVersion?
        /// The epoch of the workflow when the token was issued; nil for visitors.
        public let epoch: Int?
        /// The value to set as visitor cookie, for a visitor who brought no identity.
        public let newVisitorCookie: String?

        public init(
            principal: Principal, workflowID: String? = nil, version: TokenVersion? = nil, epoch: Int? = nil,
            newVisitorCookie: String? = nil
        ) {
            self.principal = principal
            self.workflowID = workflowID
            self.version = version
            self.epoch = epoch
            self.newVisitorCookie = newVisitorCookie
        }

        private enum CodingKeys: String, CodingKey {
            case principal
            case workflowID = "workflow_id"
            case version, epoch
            case newVisitorCookie = "new_visitor_cookie"
        }
    }

    public static let name = "session.identify_chat"
    public static let access = Access.open
    public static let isIdempotent = true
}

/// Which version of its workflow a chat token opens.
public enum TokenVersion: String, Codable, Sendable {
    case published, draft
}
