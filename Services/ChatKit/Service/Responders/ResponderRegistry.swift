import ChatKitAPI
import Wire

/// The responders of this process by the name that a graph gives.
struct ResponderRegistry: Sendable {
    /// - Throws: ``Refusal/invalidGraph(_:)``.
    typealias Maker = @Sendable (_ graph: JSONValue) throws(Refusal) -> any Responder

    private let makers: [String: Maker]

    init(_ makers: [String: Maker]) { self.makers = makers }

    static let builtIn = ResponderRegistry(["demo": { graph throws(Refusal) in try DemoResponder(graph: graph) }])

    func responder(for graph: JSONValue) throws(Refusal) -> any Responder {
        guard let name = graph["responder"]?.stringValue, let make = makers[name] else {
            throw .invalidGraph("No responder of this server can run the workflow's version.")
        }
        return try make(graph)
    }
}
