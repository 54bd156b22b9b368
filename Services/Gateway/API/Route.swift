import Wire

/// One entry of the HTTP API: where it is and which operation of a service it stands for.
public struct Route: Sendable, Hashable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    public let method: Method
    /// Parameters stand in braces, e.g. `/api/workflows/{ref}`.
    public let path: String
    /// Name of the operation that does the work; nil where the Gateway answers by itself or composes several.
    public let operation: String?

    init(_ method: Method, _ path: String) {
        self.method = method
        self.path = path
        operation = nil
    }

    init<O: AnyOperation>(_ method: Method, _ path: String, _ operation: O.Type) {
        self.method = method
        self.path = path
        self.operation = O.name
    }
}
