import NIOCore
import NIOHTTP1
import NIOPosix
import TestSupport
import Testing
import Wire

/// Clients that are too many, or too slow, are let go; the others do not notice.
struct ConnectionTests {
    private static func connect(_ system: any TestSystem) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: system.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Everything that comes until the server closes.
    private static func read(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, after bytes: String = "") async throws
        -> String
    {
        try await channel.executeThenClose { inbound, outbound in
            if !bytes.isEmpty { try await outbound.write(ByteBuffer(string: bytes)) }
            var answer = ""
            for try await piece in inbound { answer += String(buffer: piece) }
            return answer
        }
    }

    private static func ask(_ system: any TestSystem) async throws -> String {
        try await read(try await connect(system), after: "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    }

    @Test func oneTooManyIsToldSoUntilAnotherLeaves() async throws {
        try await withSystem(.memory, settings: ["ORCHEO_MAX_CONNECTIONS": "3"]) { system in
            let waiting = try await [Self.connect(system), Self.connect(system), Self.connect(system)]
            // They are counted once they are accepted.
            try await eventually("all three are counted") { try await Self.ask(system).hasPrefix("HTTP/1.1 503 ") }
            let refused = try await Self.ask(system)
            let body = try #require(refused.split(separator: "\r\n\r\n").last)
            let detail = try JSONParser.parse(String(body))["detail"]
            #expect(detail?["code"] == "connections.too_many")
            for channel in waiting { try await channel.executeThenClose { _, _ in } }
            try await eventually("there is room again") { try await system.http.send(.GET, "/livez").status == 200 }
        }
    }

    /// Takes the ten seconds that a head has.
    @Test func whoNeverFinishesAskingIsLetGo() async throws {
        try await withSystem(.memory) { system in
            let began = ContinuousClock.now
            async let slow = Self.read(try await Self.connect(system), after: "GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ")
            let other = try await system.http.send(.GET, "/livez")
            #expect(other.status == 200)
            let answer = try await slow
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(ContinuousClock.now - began < .seconds(15))
        }
    }
}
