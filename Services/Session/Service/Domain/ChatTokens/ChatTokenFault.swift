import Wire

/// Why a chat token is refused. Faults of a token but its age have one answer: telling them apart would help a forger.
enum ChatTokenFault: Error {
    /// Not made by us, or not for us.
    case forged
    /// Made by us, but what it says of its chat is not what we write.
    case claims
    /// Good, but too old.
    case expired
}

extension ChatTokenFault: ServiceErrorConvertible {
    var serviceError: ServiceError {
        switch self {
        case .forged: ServiceError("chatkit.auth.invalid_jwt", "The chat token is not valid.")
        case .claims: ServiceError("chatkit.auth.invalid_jwt_claims", "The chat token does not say what it is for.")
        case .expired: ServiceError("chatkit.auth.token_expired", "The chat token has expired.")
        }
    }
}
