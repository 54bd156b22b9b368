import Wire

/// How a login can fail, as its user is told. The cause is for the log.
enum LoginError {
    static func expired() -> ServiceError {
        ServiceError("auth.login_expired", "This login is over, or was begun in another browser. Please log in again.")
    }

    static func denied(_ cause: String) -> ServiceError {
        ServiceError("auth.login_denied", "The login was cancelled.", cause: cause)
    }

    static func forbidden(_ cause: String) -> ServiceError {
        ServiceError("auth.login_forbidden", "This account may not log in here.", cause: cause)
    }

    static func failed(_ cause: String) -> ServiceError {
        ServiceError("auth.login_failed", "The login did not work out. Please try again.", cause: cause)
    }

    static func unavailable(_ cause: String) -> ServiceError {
        ServiceError(
            "auth.provider_unavailable", "The login provider cannot be reached now. Please try again later.",
            cause: cause)
    }

    static let unknownProvider = ServiceError("auth.provider_unknown", "There is no such login provider.")
}
