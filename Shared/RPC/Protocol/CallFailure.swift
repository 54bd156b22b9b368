import Wire

/// Why a call has no answer.
enum CallFailure: Error, Equatable {
    /// The service began nothing of it: it may be made again.
    case notBegun
    /// The connection broke. Whether the call had an effect is not known.
    case lost(cause: String)
    /// The service refused or failed, the deadline passed, or the caller lost interest.
    case failed(ServiceError)

    var serviceError: ServiceError {
        switch self {
        case .notBegun: .draining
        case .lost(let cause): .unavailable("The service went away.", cause: cause)
        case .failed(let error): error
        }
    }
}
