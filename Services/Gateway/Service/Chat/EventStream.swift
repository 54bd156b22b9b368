import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RPC
import Wire

/// Passes a reply's events on as server-sent events (protocol section 6): the bytes of each event as the ChatKit service
/// made them. No event waits for a later one; those that are there at the same moment leave in one write.
struct EventStream {
    /// A client that may come back is told that the connection is alive.
    private static let keepAlive = Duration.seconds(15)

    let first: [ByteBuffer]
    let live: LiveStream
    /// Of the first event, for a client that may come back, which gets an `id` with each; nil for a stock client, which
    /// sees exactly the protocol.
    var numbered: Int?
    /// Whether nothing comes after `first`.
    var isOver = false
    let logger: Logger

    /// The answer to a request whose body was read. The connection closes at its end, since watching for the client's
    /// leaving takes what the next request would be read from.
    func response(to request: Request, headers: HTTPFields) -> Response {
        var headers = headers
        headers[.contentType] = "text/event-stream; charset=utf-8"
        headers[.cacheControl] = "no-cache"
        headers[.connection] = "close"
        // nginx buffers answers unless it is told not to.
        headers[.init("X-Accel-Buffering")!] = "no"
        let body = ResponseBody { writer in
            let output = writer
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                var output = output
                try await relay(to: &output)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private func relay(to writer: inout any ResponseBodyWriter) async throws {
        var number = numbered
        do {
            if !first.isEmpty { try await writer.write(Self.framed(first, &number)) }
            guard !isOver else { return }
            while true {
                guard let events = try await next() else {
                    try await writer.write(ByteBuffer(string: ": ping\n\n"))
                    continue
                }
                if events.isEmpty { return }
                try await writer.write(Self.framed(events, &number))
            }
        } catch let error as ServiceError {
            try Task.checkCancellation()
            // It is of no log, and has no number.
            var none: Int?
            try await writer.write(Self.framed([lastEvent(for: error)], &none))
        }
    }

    private func next() async throws -> [ByteBuffer]? {
        numbered == nil ? try await live.events.nextBatch() : try await live.events.nextBatch(within: Self.keepAlive)
    }

    private func lastEvent(for error: ServiceError) -> ByteBuffer {
        if let refusal = live.refusal {
            // Trying again would be refused too.
            let event: JSONValue = [
                "type": "error", "code": "custom", "message": .string(refusal.message), "allow_retry": false,
            ]
            return event.encoded
        }
        logger.warning("a reply broke off", metadata: ["code": "\(error.code)", "cause": "\(error.cause ?? "")"])
        return Self.failure
    }

    private static let failure = ByteBuffer(string: #"{"type":"error","code":"stream.error","allow_retry":true}"#)

    private static func framed(_ events: [ByteBuffer], _ number: inout Int?) -> ByteBuffer {
        var frames = ByteBuffer()
        frames.reserveCapacity(events.reduce(0) { $0 + $1.readableBytes + 16 })
        for event in events {
            if let id = number {
                frames.writeString("id: \(id)\n")
                number = id + 1
            }
            frames.writeStaticString("data: ")
            frames.writeImmutableBuffer(event)
            frames.writeStaticString("\n\n")
        }
        return frames
    }
}
