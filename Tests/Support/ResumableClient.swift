public import NIOCore
import NIOHTTP1
public import Wire

/// The client of a visitor that can leave a reply at any event and come back to it (design 7).
public struct ResumableClient: Sendable {
    /// What a client has of a stream.
    public struct Part: Sendable {
        public fileprivate(set) var status = 0
        public fileprivate(set) var streamID: String?
        public fileprivate(set) var cookie: String?
        /// Seconds after which somebody who was refused may try again.
        public fileprivate(set) var retryAfter: Int?
        /// Of those events that have a number.
        public fileprivate(set) var ids: [Int] = []
        /// The bytes of each event.
        public fileprivate(set) var lines: [ByteBuffer] = []

        /// This, and what the client got after it came back.
        public func followed(by rest: Part) -> Part {
            var whole = self
            whole.ids += rest.ids
            whole.lines += rest.lines
            return whole
        }

        /// Of the event whose end is not there yet.
        fileprivate var data: ByteBuffer?

        public var events: [JSONValue] { get throws { try lines.map { try JSONParser.parse($0) } } }
        /// The deltas of messages, put together.
        public var text: String {
            get throws {
                try events.compactMap { $0["update"] }.filter { $0["content_index"] != nil }
                    .compactMap { $0["delta"]?.stringValue }.joined()
            }
        }
    }

    public var visitor: Visitor

    public init(_ visitor: Visitor) { self.visitor = visitor }

    public func begin(
        _ text: String, key: String? = nil, isResumable: Bool = true, limit: Int = .max
    ) async throws -> Part {
        let params: JSONValue = ["input": Visitor.input(text)]
        return try await begin("threads.create", params, key: key, isResumable: isResumable, limit: limit)
    }

    /// - Parameters:
    ///   - isResumable: false for a client that knows the protocol alone.
    ///   - limit: events to read before the connection is closed.
    ///   - look: is shown what there is after each event; no more is read meanwhile.
    public func begin(
        _ type: String, _ params: JSONValue, key: String? = nil, isResumable: Bool = true, limit: Int = .max,
        _ look: @Sendable (Part) async throws -> Void = { _ in }
    ) async throws -> Part {
        var headers = headers
        if isResumable { headers.append(("Orcheo-Stream", "resumable")) }
        if let key { headers.append(("Idempotency-Key", key)) }
        let body: JSONValue = [
            "type": .string(type), "params": params, "metadata": [:], "workflow_id": .string(visitor.workflowID),
        ]
        return try await read(.POST, "/api/chatkit", headers, ByteBuffer(string: body.text), limit, look)
    }

    /// - Parameter position: of the last event that the client has.
    public func follow(_ id: String, after position: Int, limit: Int = .max) async throws -> Part {
        let headers = headers + [("Last-Event-ID", "\(position)")]
        return try await read(.GET, "/api/chatkit/streams/\(id)", headers, nil, limit) { _ in }
    }

    public func ask(_ method: String, _ path: String) async throws -> (status: Int, text: String) {
        let answer = try await visitor.system.http.send(.init(rawValue: method), path, headers: headers)
        return (answer.status, answer.text)
    }

    /// What is stored of a thread with at most a hundred items, oldest first.
    public func items(of thread: String) async throws -> [JSONValue] {
        let params: JSONValue = ["thread_id": .string(thread), "limit": 100, "order": "asc"]
        let (status, page) = try await visitor.ask("items.list", params)
        guard status == 200, page["has_more"] == false else { throw Unexpected(status, page) }
        return page["data"]?.arrayValue ?? []
    }

    private var headers: [(String, String)] {
        [("Content-Type", "application/json")] + (visitor.cookie.map { [("Cookie", $0)] } ?? [])
    }

    private func read(
        _ method: HTTPMethod, _ path: String, _ headers: [(String, String)], _ body: ByteBuffer?, _ limit: Int,
        _ look: @Sendable (Part) async throws -> Void
    ) async throws -> Part {
        try await visitor.system.http.open(method, path, headers: headers, body: body) { head, body in
            var part = Part(status: Int(head.status.code), streamID: head.headers["Orcheo-Stream-Id"].first)
            part.cookie = head.headers["Set-Cookie"].first.map { String($0.prefix { $0 != ";" }) }
            part.retryAfter = head.headers["Retry-After"].first.flatMap { Int($0) }
            guard part.status == 200 else { return part }
            var (body, pending) = (body, ByteBuffer())
            while let piece = try await body.next() {
                pending.writeImmutableBuffer(piece)
                while let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                    guard part.take(pending.readSlice(length: end + 1 - pending.readerIndex)) else { continue }
                    try await look(part)
                    if part.lines.count == limit { return part }
                }
            }
            return part
        }
    }
}

extension ResumableClient.Part {
    /// Takes a line with its line feed.
    /// - Returns: true if it ends an event, and not a comment.
    fileprivate mutating func take(_ line: ByteBuffer?) -> Bool {
        guard var line, line.readableBytes > 1 else {
            guard let data else { return false }
            lines.append(data)
            self.data = nil
            return true
        }
        switch line.readString(length: 4) {
        case "data":
            line.moveReaderIndex(forwardBy: 2)
            data = line.readSlice(length: line.readableBytes - 1)
        case "id: ": if let id = Int(String(buffer: line).dropLast()) { ids.append(id) }
        default: break
        }
        return false
    }
}
