import Glibc
import NIOCore
import Testing
import Wire

@testable import RPC

/// The other side of a connection, played by hand.
struct HandPeer {
    private var inbound: InboundBytes.AsyncIterator
    private var reader = FrameReader()
    let outbound: any OutboundBytes

    static func run(_ transport: any Transport, _ body: @Sendable (inout HandPeer) async throws -> Void) async throws {
        try await transport.run { inbound, outbound in
            var peer = HandPeer(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            try await body(&peer)
        }
    }

    private init(inbound: InboundBytes.AsyncIterator, outbound: any OutboundBytes) {
        (self.inbound, self.outbound) = (inbound, outbound)
    }

    func send(_ frames: Frame...) async throws { try await outbound.send(frames) }

    func send(raw bytes: ByteBuffer) async throws { try await outbound.write(bytes) }

    /// The next frame; nil when the other side has closed.
    mutating func next() async throws -> Frame? {
        while true {
            if case .frame(let frame) = try reader.next() { return frame }
            guard let bytes = try await inbound.next() else { return nil }
            reader.append(bytes)
        }
    }

    /// True when the other side closes before it sends anything but `credit`.
    mutating func isClosed() async -> Bool {
        do {
            while let frame = try await next() { if frame.header.kind != .credit { return false } }
        } catch is IOError {} catch { return false }
        return true
    }
}

extension OutboundBytes {
    func send(_ frames: [Frame]) async throws {
        try await write(frames.reduce(into: ByteBuffer()) { $0.writeFrame($1) })
    }
}

extension Heavy {
    @Suite(.timeLimit(.minutes(1))) struct PeerTests {
        private func hello(_ version: Int = 1) -> Frame {
            Frame(FrameHeader(.hello), body: ByteBuffer(string: #"{"version":\#(version),"service":"hand"}"#))
        }

        private func call(_ id: UInt64, _ body: String = #"{"text":"a"}"#) -> Frame {
            Frame(
                FrameHeader(.call, id: id, op: "test.echo", deadlineMilliseconds: 20_000),
                body: ByteBuffer(string: body))
        }

        private func withServer(
            _ kind: Link.Kind, _ table: HandlerTable = .simple,
            _ body: (Link, RunningService) async throws -> Void
        ) async throws {
            let link = Link(kind)
            let service = try RunningService(table, on: link)
            try await body(link, service)
            try await service.kill()
        }

        private func connect(_ link: Link) async throws -> any Transport {
            while true {
                do { return try await link.connector.connect() } catch is IOError { await Task.yield() }
            }
        }

        @Test(arguments: Link.Kind.allCases) func callerOfAnotherVersionIsClosed(kind: Link.Kind) async throws {
            try await withServer(kind) { link, _ in
                try await HandPeer.run(try await connect(link)) { peer in
                    #expect(try await peer.next()?.header.kind == .hello)
                    try await peer.send(hello(2), call(1))
                    #expect(await peer.isClosed())
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func serviceOfAnotherVersionIsNotCalled(kind: Link.Kind) async throws {
            let link = Link(kind)
            let calls = Counter()
            let version = hello(2)
            let listener = try link.listener()
            let serving = Task {
                try await listener.accept { transport in
                    _ = try? await HandPeer.run(transport) { peer in
                        try await peer.send(version)
                        while let frame = try await peer.next() { if frame.header.kind == .call { calls.add() } }
                    }
                }
            }
            try await withClient(on: link) { client in
                await expectCode("unavailable") {
                    try await client.call(Echo.self, Text(text: ""), .within(.milliseconds(200)))
                }
            }
            #expect(calls.value == 0)
            serving.cancel()
            try await serving.value
        }

        @Test(
            arguments: Link.Kind.allCases,
            [
                ByteBuffer(integer: UInt32(0)), ByteBuffer(integer: UInt32(1 << 31)), ByteBuffer(integer: UInt32.max),
                ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                ByteBuffer(bytes: [0, 0, 0, 17] + Array(#"{"kind":"push"}"#.utf8) + [10, 0]),
            ])
        func garbageClosesItsConnectionAlone(kind: Link.Kind, bytes: ByteBuffer) async throws {
            try await withServer(kind) { link, _ in
                try await withClient(on: link) { client in
                    #expect(try await client.call(Echo.self, Text(text: "a"), .test).text == "a")
                    try await HandPeer.run(try await connect(link)) { peer in
                        #expect(try await peer.next()?.header.kind == .hello)
                        try await peer.send(hello())
                        try await peer.send(raw: bytes)
                        #expect(await peer.isClosed())
                    }
                    #expect(client.isConnected)
                    #expect(try await client.call(Echo.self, Text(text: "b"), .test).text == "b")
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func oversizedCallIsRefusedOnItsIDAndTheNextOneAnswered(kind: Link.Kind)
            async throws
        {
            try await withServer(kind) { link, _ in
                try await HandPeer.run(try await connect(link)) { peer in
                    try await peer.send(hello(), call(1, String(repeating: " ", count: 2 << 20)), call(2))
                    #expect(try await peer.next()?.header.kind == .hello)
                    let refusal = try #require(try await peer.next())
                    #expect(refusal.header == FrameHeader(.error, id: 1))
                    #expect(try WireDecoder().decode(ServiceError.self, from: refusal.body).code == "message.too_large")
                    #expect(
                        try await peer.next()
                            == Frame(FrameHeader(.answer, id: 2), body: ByteBuffer(string: #"{"text":"a"}"#)))
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func pingIsAnswered(kind: Link.Kind) async throws {
            try await withServer(kind) { link, _ in
                try await HandPeer.run(try await connect(link)) { peer in
                    try await peer.send(hello(), Frame(FrameHeader(.ping)))
                    #expect(try await peer.next()?.header.kind == .hello)
                    #expect(try await peer.next() == Frame(FrameHeader(.ping, amount: 1)))
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func callerThatReadsNoAnswersIsNotAskedForMoreQuestions(kind: Link.Kind)
            async throws
        {
            let runs = Counter()
            var table = HandlerTable()
            let answer = Text(text: String(repeating: "x", count: 100_000))
            table.handle(Echo.self) { _, _ in
                runs.add()
                return answer
            }
            try await withServer(kind, table) { link, service in
                try await HandPeer.run(try await connect(link)) { peer in
                    try await peer.send(hello())
                    let outbound = peer.outbound
                    let question = String(repeating: "q", count: 1000)
                    let questions = (1...10_000).map { call(UInt64($0), #"{"text":"\#(question)"}"#) }
                    let asking = Task { for question in questions { try await outbound.send([question]) } }
                    try await eventually { runs.value > 5 }
                    // The reader of the service waits for us; it must hear of its end all the same.
                    try await service.drain(within: .milliseconds(200))
                    #expect(runs.value < 2000)
                    asking.cancel()
                    _ = await asking.result
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func callerThatNeverHangsUpDoesNotHoldUpTheDrain(kind: Link.Kind)
            async throws
        {
            try await withServer(kind) { link, service in
                try await HandPeer.run(try await connect(link)) { peer in
                    try await peer.send(hello(), call(1))
                    #expect(try await peer.next()?.header.kind == .hello)
                    #expect(try await peer.next()?.header.kind == .answer)
                    async let drained: Void = service.server.drain(within: .seconds(50), patience: .milliseconds(20))
                    #expect(try await peer.next() == Frame(FrameHeader(.end)))
                    #expect(await peer.isClosed())
                    await drained
                }
            }
        }

        @Test func peerOfAnotherUserIsRefused() async throws {
            let link = Link(.unix)
            let service = try RunningService(.simple, on: link, allowedUsers: [geteuid() + 1])
            try await HandPeer.run(try await connect(link)) { peer in #expect(await peer.isClosed()) }
            try await withClient(on: link) { client in
                await expectCode("unavailable") {
                    try await client.call(Echo.self, Text(text: ""), .within(.milliseconds(100)))
                }
            }
            try await service.kill()
            let next = try RunningService(.simple, on: link, allowedUsers: [geteuid()])
            try await withClient(on: link) { client in
                let answer = try await client.call(Echo.self, Text(text: "ours"), .test)
                #expect(answer.text == "ours")
            }
            try await next.kill()
        }

        @Test(arguments: Link.Kind.allCases) func connectionThatNobodyTookIsClosedWithItsListener(kind: Link.Kind)
            async throws
        {
            for _ in 0..<20 {
                let link = Link(kind)
                let service = try RunningService(.simple, on: link)
                let transports = try await [connect(link), connect(link), connect(link)]
                try await service.kill()
                for transport in transports {
                    try await HandPeer.run(transport) { peer in
                        var frames = 0
                        while let frame = try? await peer.next() { frames += frame.header.kind == .hello ? 1 : 2 }
                        #expect(frames <= 1)
                    }
                }
            }
        }
    }
}
