/// Something a service does for its callers: a name, who may ask, and the shapes of question and answer.
/// The name appears once, here; handlers and callers use the type.
public protocol AnyOperation: Sendable {
    associatedtype Input: Codable & Sendable
    /// `<service>.<verb>_<noun>`, e.g. `publish.get_workflow`.
    static var name: String { get }
    static var access: Access { get }
}

/// An operation with one answer.
public protocol Operation: AnyOperation {
    associatedtype Output: Codable & Sendable
    /// True if doing it twice is the same as doing it once, so that a caller may repeat it after a lost answer.
    static var isIdempotent: Bool { get }
    /// How nil properties of the answer are written.
    static var nulls: WireEncoder.Nulls { get }
}

extension Operation {
    public static var isIdempotent: Bool { false }
    public static var nulls: WireEncoder.Nulls { .omitted }
}

/// An operation that takes octets beside its input. They follow the input's line of JSON after a line feed.
public protocol OctetOperation: Operation {}

/// An operation that is answered by a stream of items, each one JSON value on one line, unless the operation says that
/// octets follow the first.
public protocol StreamOperation: AnyOperation {
    associatedtype Item: Codable & Sendable
}

/// The input or output of an operation that needs none.
public struct Nothing: Codable, Sendable, Hashable {
    public init() {}
}
