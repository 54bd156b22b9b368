import Wire

/// What a JWT of another issuer says of its bearer, in the spellings that issuers are known to use.
struct JWTClaims: Sendable, Hashable {
    let issuer: String?
    let audiences: [String]
    let subject: String
    /// Seconds since 1970, as are the others.
    let expiresAt: Double
    let notBefore: Double?
    let issuedAt: Double?
    let tokenID: String
    let kind: Principal.Kind
    let scopes: Set<String>
    /// Lower-case names, sorted.
    let workspaces: [String]

    /// Nil where a mandatory claim is missing or one is of another type than it has to be. A token without an end is
    /// none, whoever signed it.
    init?(_ object: JSONObject) {
        func seconds(_ name: String) -> (isGood: Bool, value: Double?) {
            guard let value = object[name] else { return (true, nil) }
            // NumericDate (RFC 7519, section 2): a number, not a text, and up to the year 9999.
            guard case .number(let text) = value, let number = Double(text), (0...253_402_300_799).contains(number)
            else { return (false, nil) }
            return (true, number)
        }
        let (exp, nbf, iat) = (seconds("exp"), seconds("nbf"), seconds("iat"))
        guard let expiresAt = exp.value, nbf.isGood, iat.isGood,
            let subject = object["sub"]?.stringValue, Self.isName(subject), subject.utf8.count <= 255
        else { return nil }
        switch object["iss"] {
        case nil: issuer = nil
        case .string(let text)? where Self.isName(text): issuer = text
        default: return nil
        }
        switch object["aud"] {
        case nil: audiences = []
        case .string(let text)?: audiences = [text]
        case .array(let list)?:
            audiences = list.compactMap(\.stringValue)
            guard audiences.count == list.count else { return nil }
        default: return nil
        }
        self.subject = subject
        self.expiresAt = expiresAt
        notBefore = nbf.value
        issuedAt = iat.value
        tokenID = ["jti", "token_id"].lazy.compactMap { object[$0]?.stringValue }.first { Self.isName($0) } ?? subject
        kind = Self.kind(object)
        let orcheo = object["orcheo"]?.objectValue
        scopes = Set(
            [object["scope"], object["scopes"], object["scp"], orcheo?["scopes"]].flatMap { Self.words($0) })
        workspaces = Set(
            [
                object["workspace_ids"], object["workspaces"], object["workspace"], object["workspace_id"],
                orcheo?["workspace_ids"],
            ].flatMap { Self.words($0) }.map { $0.lowercased() }
        ).sorted()
    }

    private static func kind(_ object: JSONObject) -> Principal.Kind {
        let said = ["token_use", "type", "typ"].lazy.compactMap { object[$0]?.stringValue?.lowercased() }
        return said.contains { ["service", "client"].contains($0) } ? .service : .user
    }

    /// A text is a list of words with blanks between, as OAuth has it (RFC 6749, section 3.3).
    private static func words(_ value: JSONValue?) -> [String] {
        let words: [String] =
            switch value {
            case .string(let text)?: text.split(separator: " ").map { String($0) }
            case .array(let list)?: list.compactMap(\.stringValue)
            default: []
            }
        return words.filter { isName($0) }
    }

    /// Names become part of subjects and texts in stores, which end at a NUL for many readers.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
