import NIOCore
import NIOHTTP1
public import Wire

/// A visitor who chats over HTTP and keeps cookies as a browser does.
public struct Visitor: Sendable {
    public let system: any TestSystem
    public let workflowID: String
    /// The `Cookie` header; nil before the first answer.
    public var cookie: String?
    /// A chat token, for a visitor of an integrator's page.
    public var token: String?

    public init(_ system: any TestSystem, workflowID: String, cookie: String? = nil, token: String? = nil) {
        self.system = system
        self.workflowID = workflowID
        self.cookie = cookie
        self.token = token
    }

    /// What came back from one request.
    public struct Reply: Sendable {
        public let status: Int
        public let events: [JSONValue]
        public let cookie: String?

        /// The type of each event, in order.
        public var types: [String] { events.compactMap { $0["type"]?.stringValue } }
        public var threadID: String? { events.lazy.compactMap { $0["thread"]?["id"]?.stringValue }.first }
        /// The text of the last finished assistant message.
        public var text: String? {
            events.last { $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message" }?["item"]?[
                "content"]?.arrayValue?.first?["text"]?.stringValue
        }
        /// The deltas, put together.
        public var deltas: String { events.compactMap { $0["update"]?["delta"]?.stringValue }.joined() }
    }

    /// The answer to a request that is refused, or has a JSON answer.
    public func ask(_ type: String, _ params: JSONValue) async throws -> (status: Int, body: JSONValue) {
        try await system.send("POST", "/api/chatkit", request(type, params), headers: headers)
    }

    public func create(_ text: String) async throws -> Reply {
        try await stream("threads.create", ["input": Self.input(text)])
    }

    public func say(_ text: String, in thread: String) async throws -> Reply {
        try await stream("threads.add_user_message", ["thread_id": .string(thread), "input": Self.input(text)])
    }

    public func stream(_ type: String, _ params: JSONValue) async throws -> Reply {
        try await open(type, params) { status, cookie, events in
            Reply(status: status, events: try await events.all(), cookie: cookie)
        }
    }

    /// Reads a stream event by event.
    public func open<T: Sendable>(
        _ type: String, _ params: JSONValue,
        _ read: @Sendable (Int, String?, inout EventReader) async throws -> T
    ) async throws -> T {
        let body = ByteBuffer(string: request(type, params).text)
        return try await system.http.open(.POST, "/api/chatkit", headers: headers, body: body) { head, body in
            let cookie = head.headers["Set-Cookie"].first.map { String($0.prefix { $0 != ";" }) }
            var reader = EventReader(body)
            return try await read(Int(head.status.code), cookie, &reader)
        }
    }

    public static func input(_ text: String) -> JSONValue {
        [
            "content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:],
        ]
    }

    /// The body of a request.
    public func request(_ type: String, _ params: JSONValue) -> JSONValue {
        ["type": .string(type), "params": params, "metadata": [:], "workflow_id": .string(workflowID)]
    }

    private var headers: [(String, String)] {
        var headers = [("Content-Type", "application/json")]
        if let cookie { headers.append(("Cookie", cookie)) }
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        return headers
    }
}

extension TestSystem {
    /// Makes a workflow with one version of the demo responder.
    /// - Returns: its id.
    public func makeWorkflow(
        handle: String, graph: JSONValue = ["responder": "demo"], publish: Bool = true
    ) async throws -> String {
        let (created, workflow) = try await manage(
            "POST", "/api/workflows", ["name": .string(handle), "handle": .string(handle)])
        guard created == 201, let id = workflow["id"]?.stringValue else { throw Unexpected(created, workflow) }
        let (versioned, version) = try await manage("POST", "/api/workflows/\(id)/versions", ["graph": graph])
        guard versioned == 201 else { throw Unexpected(versioned, version) }
        if publish {
            let (published, answer) = try await manage("POST", "/api/workflows/\(id)/publish", [:])
            guard published == 201 else { throw Unexpected(published, answer) }
        }
        return id
    }
}

/// An answer that a test cannot go on from.
public struct Unexpected: Error, CustomStringConvertible {
    public let description: String

    public init(_ status: Int, _ body: JSONValue) { description = "unexpected \(status): \(body.text)" }
}
