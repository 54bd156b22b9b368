import Logging
import NIOCore
import Synchronization
import Testing
import Wire

@testable import RPC

extension Heavy {
    @Suite(.timeLimit(.minutes(1))) struct CallTests {
        @Test(arguments: Link.Kind.allCases) func callIsAnswered(kind: Link.Kind) async throws {
            try await withService(kind, .simple) { client in
                let answer = try await client.call(Echo.self, Text(text: "hello\n\0"), .test)
                #expect(answer.text == "hello\n\0")
            }
        }

        @Test(arguments: Link.Kind.allCases) func handlerKnowsWhoAsksAndHowLongTheyWait(kind: Link.Kind) async throws {
            var table = HandlerTable()
            let principal = Principal(kind: .user, subject: "jwt:a:b", scopes: ["x"], workspaces: ["w"], tokenID: "t")
            table.handle(Echo.self) { _, context in
                #expect(context.principal == principal)
                #expect(context.trace == "trace-1")
                let left = context.deadline - .now
                #expect(left > .seconds(10) && left <= .seconds(20))
                return Text(text: "seen")
            }
            try await withService(kind, table) { client in
                let options = CallOptions(principal: principal, trace: "trace-1", deadline: .seconds(20))
                let answer = try await client.call(Echo.self, Text(text: ""), options)
                #expect(answer.text == "seen")
            }
        }

        @Test(arguments: Link.Kind.allCases) func largeBodiesTravelBothWays(kind: Link.Kind) async throws {
            try await withService(kind, .simple) { client in
                for size in [FrameLimits.piece - 100, 300 << 10, 5 << 20] {
                    let text = Text(text: String(repeating: "0123456789abcdef", count: size / 16))
                    let again = try await client.call(Echo.self, text, .test)
                    #expect(again == text)
                }
                let over = ByteBuffer(repeating: UInt8(ascii: " "), count: FrameLimits.body + 1)
                await expectCode("message.too_large") { try await client.callRaw(Echo.self, over, .test) }
                let answer = try await client.call(Echo.self, Text(text: "still here"), .test)
                #expect(answer.text == "still here")
            }
        }

        @Test(arguments: Link.Kind.allCases) func answerBeyondTheLimitFailsItsCallAlone(kind: Link.Kind) async throws {
            var table = HandlerTable.simple
            table.handle(Look.self) { _, _ in Text(text: String(repeating: "x", count: FrameLimits.body)) }
            try await withService(kind, table) { client in
                await expectCode("message.too_large") { try await client.call(Look.self, Text(text: ""), .test) }
                let answer = try await client.call(Echo.self, Text(text: "still here"), .test)
                #expect(answer.text == "still here")
            }
        }

        @Test(arguments: Link.Kind.allCases) func tenThousandCallsAreInFlightAtOnce(kind: Link.Kind) async throws {
            let gate = Gate()
            var table = HandlerTable()
            table.handle(Echo.self) { input, _ in
                await gate.wait()
                return input
            }
            try await withService(kind, table) { client in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<10_000 {
                        group.addTask {
                            try await client.call(Echo.self, Text(text: "\(number)"), .test).text == "\(number)"
                        }
                    }
                    try await eventually { gate.waiting == 10_000 }
                    gate.open()
                    #expect(try await group.reduce(0) { $0 + ($1 ? 1 : 0) } == 10_000)
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func unknownOperationIsRefused(kind: Link.Kind) async throws {
            try await withService(kind, HandlerTable()) { client in
                await expectCode("operation.unknown") { try await client.call(Echo.self, Text(text: ""), .test) }
                let stream = try await client.stream(Count.self, .init(count: 1, size: 1), .test)
                await expectCode("operation.unknown") { try await stream.next() }
            }
        }

        @Test(arguments: Link.Kind.allCases) func accessIsCheckedBeforeTheHandlerRuns(kind: Link.Kind) async throws {
            let runs = Counter()
            var table = HandlerTable()
            table.handle(Guarded.self) { _, _ in
                runs.add()
                return Nothing()
            }
            try await withService(kind, table) { client in
                await expectCode("auth.authentication_required") {
                    try await client.call(Guarded.self, Nothing(), .test)
                }
                func options(_ scopes: Set<String>) -> CallOptions {
                    CallOptions(
                        principal: Principal(kind: .service, subject: "token:a", scopes: scopes), trace: "t",
                        deadline: .seconds(20))
                }
                await expectCode("auth.missing_scope") {
                    try await client.call(Guarded.self, Nothing(), options(["other"]))
                }
                #expect(runs.value == 0)
                _ = try await client.call(Guarded.self, Nothing(), options(["guarded:read"]))
                #expect(runs.value == 1)
            }
        }

        @Test(arguments: Link.Kind.allCases) func errorsArriveAsTheHandlerToldThemAndNothingElseDoes(
            kind: Link.Kind
        ) async throws {
            struct Inner: Error { let secret = "/var/lib/secret" }
            let told = ServiceError(
                "thing.gone", "It is gone.", details: ["id": 5], retryAfter: 7, cause: "a secret cause")
            var table = HandlerTable()
            table.handle(Echo.self) { input, _ in
                if input.text == "told" { throw told }
                throw Inner()
            }
            try await withService(kind, table) { client in
                let first = await #expect(throws: ServiceError.self) {
                    try await client.call(Echo.self, Text(text: "told"), .test)
                }
                #expect(first == ServiceError("thing.gone", "It is gone.", details: ["id": 5], retryAfter: 7))
                let second = await #expect(throws: ServiceError.self) {
                    try await client.call(Echo.self, Text(text: ""), .test)
                }
                #expect(second?.code == "internal")
                #expect(second.map { "\($0)".contains("secret") } == false)
            }
        }

        @Test(arguments: Link.Kind.allCases) func malformedInputIsRefusedByItsMember(kind: Link.Kind) async throws {
            try await withService(kind, .simple) { client in
                await expectCode("request.malformed") {
                    try await client.callRaw(Echo.self, ByteBuffer(string: "{"), .test)
                }
                let error = await #expect(throws: ServiceError.self) {
                    try await client.callRaw(Echo.self, ByteBuffer(string: #"{"text":5}"#), .test)
                }
                #expect(error?.code == "request.invalid")
                #expect(error?.details == [["type": "wrongType", "loc": ["text"], "msg": "a string was expected"]])
            }
        }

        @Test(arguments: Link.Kind.allCases) func callerWithTooLongAHeaderHurtsNobodyElse(kind: Link.Kind) async throws
        {
            try await withService(kind, .simple) { client in
                let scopes = Set((0..<4000).map { "scope:\($0)" })
                let options = CallOptions(
                    principal: Principal(kind: .user, subject: "s", scopes: scopes), trace: "t", deadline: .seconds(20))
                await expectCode("message.too_large") { try await client.call(Echo.self, Text(text: ""), options) }
                let answer = try await client.call(Echo.self, Text(text: "fine"), .test)
                #expect(answer.text == "fine")
            }
        }

        @Test(arguments: Link.Kind.allCases) func anyDeadlineCanBeAskedFor(kind: Link.Kind) async throws {
            try await withService(kind, .simple) { client in
                for deadline in [Duration.seconds(365 * 86_400), .seconds(Int64.max)] {
                    let answer = try await client.call(Echo.self, Text(text: "a"), .within(deadline))
                    #expect(answer.text == "a")
                }
                await expectCode("deadline_exceeded") {
                    try await client.call(Echo.self, Text(text: "a"), .within(.zero))
                }
            }
        }
    }
}
