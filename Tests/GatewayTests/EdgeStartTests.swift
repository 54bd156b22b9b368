import Logging
import RPC
import ServiceKit
import Storage
import Testing

@testable import GatewayService

struct EdgeStartTests {
    @Test func withoutAuthenticationItListensForThisMachineOnly() async throws {
        await #expect(throws: SettingsError.self) { try await edge(["ORCHEO_HOST": "0.0.0.0"]) }
        #expect(try await edge(["ORCHEO_HOST": "127.0.0.1"]).port > 0)
    }

    private func edge(_ settings: [String: String]) async throws -> Edge {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let peers = Edge.peers.map { name in
            let connector = MemoryHub().connector(to: name)
            return (name, RPCClient(service: name, caller: "test", connector: connector, logger: logger))
        }
        return try await Edge(
            ServiceContext(
                settings: try Settings(
                    settings.merging(["ORCHEO_AUTH_MODE": "disabled", "ORCHEO_PORT": "0"]) { own, _ in own }),
                logger: logger, location: .memory, peers: Dictionary(uniqueKeysWithValues: peers)))
    }
}
