import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RPC
import Wire

/// Passes a reply's events on as server-sent events (protocol section 6): the bytes of each event as the ChatKit service
/// made them. No event waits for a later one; those that are there at the same moment leave in one write.
struct EventStream {
    let first: [ByteBuffer]
    let live: LiveStream
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
        do {
            var events = first
            while !events.isEmpty {
                try await writer.write(Self.framed(events))
                events = try await live.events.nextBatch()
            }
        } catch let error as ServiceError {
            try Task.checkCancellation()
            if let refusal = live.refusal {
                // Trying again would be refused too.
                let event: JSONValue = [
                    "type": "error", "code": "custom", "message": .string(refusal.message), "allow_retry": false,
                ]
                return try await writer.write(Self.framed([event.encoded]))
            }
            logger.warning("a reply broke off", metadata: ["code": "\(error.code)", "cause": "\(error.cause ?? "")"])
            try await writer.write(Self.framed([Self.failure]))
        }
    }

    private static let failure = ByteBuffer(string: #"{"type":"error","code":"stream.error","allow_retry":true}"#)

    private static func framed(_ events: [ByteBuffer]) -> ByteBuffer {
        var frames = ByteBuffer()
        frames.reserveCapacity(events.reduce(0) { $0 + $1.readableBytes + 8 })
        for event in events {
            frames.writeStaticString("data: ")
            frames.writeImmutableBuffer(event)
            frames.writeStaticString("\n\n")
        }
        return frames
    }
}
