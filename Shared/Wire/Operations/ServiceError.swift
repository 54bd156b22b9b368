/// What a service answers when it does not do what was asked. Free of transport: the edge alone maps codes to HTTP.
public struct ServiceError: Error, Sendable, Equatable {
    /// Stable and machine-readable, e.g. `workflow.not_found`.
    public let code: String
    /// One sentence that the caller may see.
    public let message: String
    /// Facts for the caller beside the message, e.g. the fields at fault.
    public let details: JSONValue?
    /// Seconds after which trying again may help.
    public let retryAfter: Int?
    /// For the log of the process where it happened; never leaves it.
    public let cause: String?

    public init(
        _ code: String, _ message: String, details: JSONValue? = nil, retryAfter: Int? = nil, cause: String? = nil
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.retryAfter = retryAfter
        self.cause = cause
    }
}

extension ServiceError: Codable {
    private enum CodingKeys: String, CodingKey {
        case code, message, details
        case retryAfter = "retry_after"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try members.decode(String.self, forKey: .code), try members.decode(String.self, forKey: .message),
            details: try members.decodeIfPresent(JSONValue.self, forKey: .details),
            retryAfter: try members.decodeIfPresent(Int.self, forKey: .retryAfter))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(code, forKey: .code)
        try members.encode(message, forKey: .message)
        try members.encodeIfPresent(details, forKey: .details)
        try members.encodeIfPresent(retryAfter, forKey: .retryAfter)
    }
}

/// Failures of the wire itself, the same for every service.
extension ServiceError {
    /// The service is not there, or went away before it answered. Whether the call had an effect is not known.
    public static func unavailable(_ message: String, cause: String? = nil) -> ServiceError {
        ServiceError("unavailable", message, retryAfter: 1, cause: cause)
    }

    /// The service takes no further calls on this connection; this one was not begun.
    public static let draining = ServiceError("draining", "The service is shutting down.", retryAfter: 1)

    public static let deadlineExceeded = ServiceError("deadline_exceeded", "The answer took too long.", retryAfter: 1)

    public static let cancelled = ServiceError("cancelled", "The call was cancelled.")

    public static func tooLarge(_ message: String) -> ServiceError { ServiceError("message.too_large", message) }

    public static func unknownOperation(_ name: String) -> ServiceError {
        ServiceError("operation.unknown", "The operation \(name) is not known here.")
    }

    public static func invalidInput(_ error: InvalidInput) -> ServiceError {
        ServiceError(
            "request.invalid", error.description,
            details: [
                [
                    "type": .string(error.kind.rawValue), "loc": .array(error.path.map { .string($0) }),
                    "msg": .string(error.message),
                ]
            ])
    }

    /// For failures that the caller can do nothing about; `cause` goes to the log.
    public static func inner(_ cause: String) -> ServiceError {
        ServiceError("internal", "Something went wrong here.", cause: cause)
    }
}

/// An error of another module that knows what it means to a caller.
public protocol ServiceErrorConvertible: Error {
    var serviceError: ServiceError { get }
}

extension ServiceError: ServiceErrorConvertible {
    public var serviceError: ServiceError { self }
}

extension ServiceError {
    /// What a caller is told of any error: its own words where it has some, else `internal`.
    public init(telling error: any Error) {
        switch error {
        case let error as any ServiceErrorConvertible: self = error.serviceError
        case let error as InvalidInput: self = .invalidInput(error)
        case let error as JSONSyntaxError: self = .init("request.malformed", error.description)
        case is CancellationError: self = .cancelled
        default: self = .inner(String(reflecting: error))
        }
    }
}
