import ChatKitAPI
import Wire

/// The responders of this process by the name that a graph gives.
struct ResponderRegistry: Sendable {
    /// - Throws: ``Refusal/invalidGraph(_:)``.
    typealias Maker = @Sendable (_ graph: JSONValue) throws(Refusal) -> any Responder

    private let makers: [String: Maker]

    init(_ makers: [String: Maker]) { self.makers = makers }

    static let builtIn = ResponderRegistry(["demo": { graph throws(Refusal) in try DemoResponder(graph: graph) }])

    /// With one more.
    func with(_ name: String, _ maker: @escaping Maker) -> ResponderRegistry {
        ResponderRegistry(makers.merging([name: maker]) { $1 })
    }

    /// Every responder that a graph may name, and whether it runs here.
    var descriptions: [ResponderDescription] {
        ResponderCatalogue.all.map {
            ResponderDescription(name: $0.name, summary: $0.summary, isAvailable: makers[$0.name] != nil)
        }
    }

    /// - Throws: ``Refusal/invalidGraph(_:)``, ``Refusal/responderUnavailable(_:)``.
    func responder(for graph: JSONValue) throws(Refusal) -> any Responder {
        guard let name = graph["responder"]?.stringValue else { throw Self.unknown }
        if let make = makers[name] { return try make(graph) }
        guard ResponderCatalogue.all.contains(where: { $0.name == name }) else { throw Self.unknown }
        throw .responderUnavailable(name)
    }

    private static let unknown = Refusal.invalidGraph("No responder of this server can run the workflow's version.")
}
