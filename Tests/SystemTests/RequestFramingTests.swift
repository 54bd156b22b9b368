import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing
import Wire

/// A request that two servers in a row could read in two ways is refused, and nothing after it is read.
struct RequestFramingTests {
    private static let path = "/livez"

    /// What comes back for bytes as they are, until the server closes or has been silent for a moment after an answer.
    private static func exchange(_ system: any TestSystem, _ bytes: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: system.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: bytes))
            var answer = ""
            // Each request asks for the connection to be closed after it, so that its end is the end of all answers.
            for try await piece in inbound { answer += String(buffer: piece) }
            return answer
        }
    }

    private static let smuggled = "GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    static let ambiguous: [(name: String, bytes: String)] = [
        ("two lengths", "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n"),
        ("a list of lengths", "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0, 0\r\n\r\n"),
        (
            "length and chunks",
            "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        (
            "chunks and length",
            "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
        ),
        ("an unknown encoding", "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        (
            "chunked not last",
            "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
        ),
        (
            "two encodings",
            "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        ("a space before the colon", "GET \(path) HTTP/1.1\r\nHost : x\r\n\r\n"),
        ("a folded line", "GET \(path) HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n"),
        ("a bare line feed", "GET \(path) HTTP/1.1\nHost: x\n\n"),
        ("a bare carriage return", "GET \(path) HTTP/1.1\r\nHost: x\rX-A: 1\r\n\r\n"),
        ("a negative length", "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        ("a length with a sign", "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na"),
        ("a length in hexadecimal", "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\na"),
        (
            "a length beyond all numbers",
            "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n"
        ),
        (
            "a chunk beyond all numbers",
            "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"
        ),
        ("a chunk that is no number", "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        ("no host", "GET \(path) HTTP/1.1\r\nX-A: 1\r\n\r\n"),
        ("two hosts", "GET \(path) HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        ("an empty host", "GET \(path) HTTP/1.1\r\nHost:\r\n\r\n"),
        ("a host with a user", "GET \(path) HTTP/1.1\r\nHost: a@b\r\n\r\n"),
        ("a target that is no path", "GET livez HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("a NUL in a field", "GET \(path) HTTP/1.1\r\nHost: x\r\nX-A: a\u{0}b\r\n\r\n"),
        ("an unknown version", "GET \(path) HTTP/1.9\r\nHost: x\r\n\r\n"),
        ("words before the request", "nonsense\r\nGET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"),
    ]

    @Test func whatIsAmbiguousIsRefusedAndEndsTheConnection() async throws {
        try await withSystem(.memory) { system in
            for (name, bytes) in Self.ambiguous {
                let answer = try await Self.exchange(system, bytes + Self.smuggled)
                // A body that only turns out to be none may find its request refused for another reason.
                let isLate = name.hasPrefix("a chunk")
                #expect(answer.hasPrefix("HTTP/1.1 \(isLate ? 4 : 400)"), "\(name): \(answer.prefix(80))")
                #expect(isLate || answer.lowercased().contains("connection: close"), "\(name)")
                // What came after it was not answered as a request of its own.
                #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2, "\(name)")
                #expect(!answer.contains("Disallow"), "\(name)")
            }
        }
    }

    @Test func aBodyThatIsNoneIsTheSendersFault() async throws {
        try await withSystem(.memory) { system in
            for chunk in ["zz\r\n", "fffffffffffffffff\r\n", "2\r\n{}0\r\n\r\n"] {
                let answer = try await Self.exchange(
                    system,
                    "POST /api/chatkit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n\(chunk)\(Self.smuggled)")
                #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer.prefix(80))")
                #expect(answer.contains("request.malformed"))
                #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
            }
        }
    }

    @Test func whatIsPlainIsAnsweredOneAfterTheOther() async throws {
        try await withSystem(.memory) { system in
            let request = "GET \(Self.path) HTTP/1.1\r\nHost: x\r\n\r\n"
            let chunked =
                "POST /api/chatkit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            let answer = try await Self.exchange(system, request + chunked + request + Self.smuggled)
            let statuses = answer.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["200", "400", "200", "200"])
        }
    }
}
