import ChatKitAPI
import Logging
import ServiceKit
import Wire

/// Makes the responder of a graph that names a provider of models.
struct ModelResponders: Sendable {
    let providers: [ModelProvider]
    let client: CompletionClient
    let clock: any WallClock
    let logger: Logger

    /// - Throws: ``Refusal/invalidGraph(_:)``, also for a provider that is not set up.
    func responder(for value: JSONValue) throws(Refusal) -> any Responder {
        guard let graph = ModelGraph(graph: value) else {
            throw .invalidGraph(ResponderCatalogue.findings(in: value).first?.message ?? "The graph cannot be read.")
        }
        guard let provider = providers.first(where: { $0.name == graph.provider }) else {
            throw .invalidGraph("There is no provider of models \"\(graph.provider)\" on this server.")
        }
        return ModelResponder(graph: graph, provider: provider, client: client, clock: clock, logger: logger)
    }
}
