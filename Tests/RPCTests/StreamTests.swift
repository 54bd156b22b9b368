import NIOCore
import RPC
import Synchronization
import Testing
import Wire

extension Heavy {
    @Suite(.timeLimit(.minutes(1))) struct StreamTests {
        @Test(arguments: Link.Kind.allCases) func itemsArriveInOrder(kind: Link.Kind) async throws {
            try await withService(kind, .simple) { client in
                let streams = try await withThrowingTaskGroup(of: [Int].self) { group in
                    for size in [0, 10, 3000, 50_000] {
                        group.addTask {
                            try await client.stream(Count.self, .init(count: 300, size: size), .test).numbers()
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(streams == Array(repeating: Array(0..<300), count: 4))
                #expect(try await client.stream(Count.self, .init(count: 0, size: 0), .test).numbers() == [])
            }
        }

        @Test(arguments: Link.Kind.allCases) func itemLargerThanTheWindowPasses(kind: Link.Kind) async throws {
            try await withService(kind, .simple) { client in
                let stream = try await client.stream(Count.self, .init(count: 4, size: 900_000), .test)
                #expect(try await stream.numbers() == [0, 1, 2, 3])
                let over = try await client.stream(Count.self, .init(count: 1, size: FrameLimits.frame), .test)
                await expectCode("message.too_large") { try await over.next() }
                #expect(try await client.call(Echo.self, Text(text: "a"), .test).text == "a")
            }
        }

        @Test(arguments: Link.Kind.allCases) func stalledReaderPausesItsProducerAlone(kind: Link.Kind) async throws {
            let sent = Counter()
            var table = HandlerTable()
            table.stream(Count.self) { input, _, writer in
                try await HandlerTable.count(input, writer, sent: input.size == 1000 ? sent : nil)
            }
            try await withService(kind, table) { client in
                let stalled = try await client.stream(Count.self, .init(count: 3000, size: 1000), .test)
                #expect(try await stalled.next() != nil)
                // Far more than both windows passes beside it.
                let other = try await client.stream(Count.self, .init(count: 2000, size: 1001), .test)
                #expect(try await other.numbers().count == 2000)
                #expect(sent.value > 0)
                #expect(sent.value <= FrameLimits.streamWindow / 1000 + 2)
                #expect(try await stalled.numbers() == Array(1..<3000))
                #expect(sent.value == 3000)
            }
        }

        @Test(arguments: Link.Kind.allCases) func manyStalledReadersDoNotHoldUpAnother(kind: Link.Kind) async throws {
            try await withService(kind, .simple) { client in
                var stalled: [ItemStream] = []
                for _ in 0..<64 {
                    stalled.append(try await client.stream(Count.self, .init(count: 200, size: 1000), .test))
                }
                for stream in stalled { #expect(try await stream.next() != nil) }
                #expect(
                    try await client.stream(Count.self, .init(count: 500, size: 1000), .test).numbers().count == 500)
                for stream in stalled { #expect(try await stream.numbers() == Array(1..<200)) }
            }
        }

        @Test(arguments: Link.Kind.allCases) func largeQuestionOfAStreamTravelsInPieces(kind: Link.Kind) async throws {
            enum Mirror: StreamOperation {
                typealias Input = Text
                typealias Item = Text
                static let name = "test.mirror"
                static let access = Access.open
            }
            var table = HandlerTable()
            table.stream(Mirror.self) { input, _, writer in
                try await writer.send(Text(text: "\(input.text.utf8.count)"))
            }
            try await withService(kind, table) { client in
                let stream = try await client.stream(
                    Mirror.self, Text(text: String(repeating: "x", count: 900_000)), .test)
                #expect(try await stream.next().map { String(buffer: $0) } == #"{"text":"900000"}"#)
                #expect(try await stream.next() == nil)
            }
        }

        @Test(arguments: Link.Kind.allCases) func errorComesAfterTheItemsBeforeIt(kind: Link.Kind) async throws {
            var table = HandlerTable()
            table.stream(Count.self) { input, _, writer in
                try await HandlerTable.count(input, writer)
                throw ServiceError("thing.broke", "It broke.")
            }
            try await withService(kind, table) { client in
                let stream = try await client.stream(Count.self, .init(count: 2, size: 0), .test)
                #expect(try await stream.next() != nil)
                #expect(try await stream.next() != nil)
                await expectCode("thing.broke") { try await stream.next() }
                await expectCode("thing.broke") { try await stream.next() }
            }
        }

        @Test(arguments: Link.Kind.allCases) func secondReaderIsRefusedAndTheFirstGoesOn(kind: Link.Kind) async throws {
            let gate = Gate()
            var table = HandlerTable()
            table.stream(Count.self) { input, _, writer in
                await gate.wait()
                try await HandlerTable.count(input, writer)
            }
            try await withService(kind, table) { client in
                let stream = try await client.stream(Count.self, .init(count: 1, size: 0), .test)
                try await eventually { gate.waiting == 1 }
                await withTaskGroup(of: String?.self) { group in
                    for _ in 0..<2 { group.addTask { await errorCode { try await stream.next() } } }
                    // Whichever comes second is refused while the first still waits.
                    #expect(await group.next() == "internal")
                    gate.open()
                    #expect(await group.next() == .some(nil))
                }
            }
        }
    }
}
