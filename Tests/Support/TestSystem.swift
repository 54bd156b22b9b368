import NIOCore
import NIOHTTP1
public import RPC
public import Wire

/// A running set of the four services, as a test sees it.
public protocol TestSystem: Sendable {
    var mode: SystemMode { get }
    /// Of the Gateway.
    var port: Int { get }
    /// The bearer of every scope, subject `token:test`.
    var token: String { get }
    var folder: TestFolder { get }

    /// A connection to one of the services, kept up while the system runs.
    func client(_ service: String) async throws -> RPCClient
}

extension TestSystem {
    public var http: HTTPClient { HTTPClient(port: port) }
    public var baseURL: String { "http://127.0.0.1:\(port)" }

    /// Sends JSON as the publisher.
    public func manage(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> (Int, JSONValue) {
        try await send(method, path, body, headers: [("Authorization", "Bearer \(token)")])
    }

    /// Sends JSON with the given headers and reads a JSON answer.
    public func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> (Int, JSONValue) {
        let hasType = headers.contains { $0.0 == "Content-Type" }
        let answer = try await http.send(
            .init(rawValue: method), path, headers: headers + (hasType ? [] : [("Content-Type", "application/json")]),
            body: body.map { ByteBuffer(string: $0.text) })
        return (answer.status, try JSONParser.parse(answer.body))
    }
}

/// Runs the four services for the time of `body`, with `settings` beyond those every test needs.
public func withSystem<T: Sendable>(
    _ mode: SystemMode, settings: [String: String] = [:], _ body: (any TestSystem) async throws -> T
) async throws -> T {
    try await TestFolder.with { folder in
        switch mode {
        case .memory, .sockets: try await InProcessSystem.with(mode, folder, settings, body)
        case .processes: try await LaunchedSystem.with(folder, settings, body)
        }
    }
}
