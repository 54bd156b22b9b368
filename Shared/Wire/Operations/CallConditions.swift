/// Conditions that a caller sets for the effect of a call. Operations that change nothing look at none.
public struct CallConditions: Sendable, Hashable {
    /// The longest key, in characters.
    public static let keyLimit = 255

    /// The same call with the same key has its effect once; kept for 72 hours for each subject and operation.
    public var idempotencyKey: String?
    /// The revisions of the thing that the caller knows; with any other one the call has no effect. Nil for whichever
    /// it has (RFC 9110, section 13.1.1).
    public var ifMatch: [Int]?

    public init(idempotencyKey: String? = nil, ifMatch: [Int]? = nil) {
        self.idempotencyKey = idempotencyKey
        self.ifMatch = ifMatch
    }

    public static let none = CallConditions()
}
