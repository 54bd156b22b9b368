import SessionAPI
import Wire

/// What a chat token says (RFC 7519, section 4), as far as its verifier wants to know. Moments are whole seconds since
/// 1970. Beside these a token holds what its reader on the other side may want to show; see ``ChatTokenOrder``.
struct ChatTokenClaims: Sendable, Hashable {
    /// No token lives longer, in seconds.
    static let longestLifetime = 300

    let issuer: String
    let audience: String
    let subject: String
    let issuedAt: Int
    let notBefore: Int
    let expiresAt: Int
    let tokenID: String
    /// UUID in lower case.
    let workflowID: String
    let version: TokenVersion
    /// How often tokens of the workflow had been revoked when this one was made; a lower number than today's is void.
    let workflowEpoch: Int
    /// The number of the newest revocation when the token was made; later ones can end it.
    let revocation: Int
    /// The subject that it was issued to; another than `subject` where an integrator asked for a visitor of its.
    let caller: String
    /// Of the credential that it was issued to.
    let callerTokenID: String?
    /// Lower-case names.
    let workspaces: [String]
}

extension ChatTokenClaims {
    /// - Parameter details: further members of `chatkit`, after those that are judged.
    func object(details: JSONObject) -> JSONObject {
        var chatkit: JSONObject = [
            "workflow_id": .string(workflowID), "version": .string(version.rawValue),
            "epochs": ["workflow": .int(workflowEpoch), "revocation": .int(revocation)],
            "workspace_ids": .array(workspaces.map { .string($0) }), "caller": .string(caller),
            "token_id": callerTokenID.map { .string($0) } ?? .null,
        ]
        for (name, value) in details.members where chatkit[name] == nil { chatkit[name] = value }
        return [
            "iss": .string(issuer), "aud": .string(audience), "sub": .string(subject), "iat": .int(issuedAt),
            "nbf": .int(notBefore), "exp": .int(expiresAt), "jti": .string(tokenID), "chatkit": .object(chatkit),
        ]
    }

    /// Reads claims whose signature was found good. Each is mandatory and has one type: a number that is written as a
    /// text or with a fraction is none, and neither is an audience that is a list.
    ///
    /// - Throws: ``ChatTokenFault/forged`` for what RFC 7519 names, ``ChatTokenFault/claims`` for `chatkit`.
    init(_ object: JSONObject) throws(ChatTokenFault) {
        func text(_ name: String) throws(ChatTokenFault) -> String {
            guard let text = object[name]?.stringValue, !text.isEmpty else { throw .forged }
            return text
        }
        func moment(_ name: String) throws(ChatTokenFault) -> Int {
            // Up to the year 9999: sums of such moments cannot overflow.
            guard let number = object[name]?.count, number <= 253_402_300_799 else { throw .forged }
            return number
        }
        issuer = try text("iss")
        audience = try text("aud")
        subject = try text("sub")
        issuedAt = try moment("iat")
        notBefore = try moment("nbf")
        expiresAt = try moment("exp")
        tokenID = try text("jti")
        guard let chatkit = object["chatkit"]?.objectValue,
            let workflowID = chatkit["workflow_id"]?.stringValue, workflowID.isLowerCaseUUID,
            let version = chatkit["version"]?.stringValue.flatMap(TokenVersion.init(rawValue:)),
            let epoch = chatkit["epochs"]?["workflow"]?.count,
            let revocation = chatkit["epochs"]?["revocation"]?.count, let caller = chatkit["caller"]?.stringValue,
            let callerTokenID = chatkit["token_id"], callerTokenID == .null || callerTokenID.stringValue != nil,
            let names = chatkit["workspace_ids"]?.arrayValue
        else { throw .claims }
        let workspaces = names.compactMap(\.stringValue)
        guard workspaces.count == names.count else { throw .claims }
        self.workflowID = workflowID
        self.version = version
        self.workflowEpoch = epoch
        self.revocation = revocation
        self.caller = caller
        self.callerTokenID = callerTokenID.stringValue
        self.workspaces = workspaces
    }

    /// Each of these ends the token by itself.
    var standing: Standing {
        var targets: Set<RevocationTarget> = [.global, .subject(subject), .subject(caller)]
        targets.formUnion(workspaces.map(RevocationTarget.workspace))
        if let callerTokenID { targets.insert(.session(callerTokenID, of: caller)) }
        return Standing(targets: targets, since: revocation)
    }

    /// Whether the token is for us and holds at `now`.
    func check(issuer: String, audience: String, at now: Timestamp) throws(ChatTokenFault) {
        let second = now.second
        guard self.issuer == issuer, self.audience == audience, issuedAt <= second, notBefore <= second,
            issuedAt < expiresAt, expiresAt - issuedAt <= Self.longestLifetime
        else { throw .forged }
        guard second < expiresAt else { throw .expired }
    }
}

extension JSONValue {
    /// A whole number from 0 that is written as nothing else.
    fileprivate var count: Int? {
        guard case .number(let text) = self, let number = Int(text), number >= 0 else { return nil }
        return number
    }
}

extension String {
    /// Whether it is a UUID in the one spelling that is used for ids.
    var isLowerCaseUUID: Bool {
        utf8.count == 36
            && utf8.enumerated().allSatisfy { index, byte in
                switch index {
                case 8, 13, 18, 23: byte == UInt8(ascii: "-")
                default:
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
                }
            }
    }
}
