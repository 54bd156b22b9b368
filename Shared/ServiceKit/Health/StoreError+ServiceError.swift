public import Storage
public import Wire

/// What a caller is told of a store that fails: the code, and nothing of files or data.
extension StoreError: ServiceErrorConvertible {
    public var serviceError: ServiceError {
        switch code {
        case .busy, .locked:
            ServiceError(code.rawValue, "The service is busy; try again in a moment.", retryAfter: 1, cause: forLog)
        case .full:
            ServiceError(code.rawValue, "The service has no room left to store this.", retryAfter: 1, cause: forLog)
        case .closed, .corrupt, .foreignFile, .invalidSchema, .migrationFailed, .newerSchema, .readOnly, .unavailable:
            ServiceError(
                code.rawValue, "The service cannot reach its store; try again in a moment.", retryAfter: 1,
                cause: forLog)
        }
    }

    private var forLog: String { cause.map { "\(self) (\($0))" } ?? description }
}
