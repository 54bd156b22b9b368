import Wire

/// As whom the bearer of a chat token chats.
enum ChatTokenSubject {
    /// The caller itself, or for an integrator's visitor a subject of its own under the integrator's.
    static func subject(of caller: Principal, userID: String?) -> String {
        guard let userID else { return caller.subject }
        return "ext:\(identifier(of: caller.subject)):\(userID)"
    }

    /// That of a service token, else the whole subject. It is followed by an id that may hold anything, so it must hold
    /// no colon: two callers could write the same subject otherwise.
    private static func identifier(of subject: String) -> String {
        let prefix = "token:"
        let text = subject.hasPrefix(prefix) ? String(subject.dropFirst(prefix.count)) : subject
        return text.replacing("%", with: "%25").replacing(":", with: "%3A")
    }
}
