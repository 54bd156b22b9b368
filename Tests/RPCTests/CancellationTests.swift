import NIOCore
import RPC
import Synchronization
import Testing
import Wire

extension Heavy {
    @Suite(.timeLimit(.minutes(1))) struct CancellationTests {
        /// Handlers that wait until they are cancelled, and tell so.
        private struct Patient {
            let begun = Counter()
            let cancelled = Counter()

            var table: HandlerTable {
                var table = HandlerTable.simple
                table.handle(Look.self) { input, _ in
                    try await wait()
                    return input
                }
                table.handle(Guarded.self) { _, _ in
                    try await wait()
                    return Nothing()
                }
                table.stream(Count.self) { input, _, writer in
                    try await HandlerTable.count(input, writer)
                    try await wait()
                }
                return table
            }

            private func wait() async throws {
                begun.add()
                do { try await Task.sleep(for: .seconds(600)) } catch {
                    cancelled.add()
                    throw error
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func cancellingACallReachesItsHandler(kind: Link.Kind) async throws {
            let patient = Patient()
            try await withService(kind, patient.table) { client in
                let call = Task { await errorCode { try await client.call(Look.self, Text(text: ""), .test) } }
                try await eventually { patient.begun.value == 1 }
                call.cancel()
                #expect(await call.value == "cancelled")
                try await eventually { patient.cancelled.value == 1 }
                #expect(try await client.call(Echo.self, Text(text: "a"), .test).text == "a")
            }
        }

        @Test(arguments: Link.Kind.allCases) func callOfACancelledTaskEndsAtOnce(kind: Link.Kind) async throws {
            try await withService(kind, Patient().table) { client in
                for _ in 0..<50 {
                    let call = Task { await errorCode { try await client.call(Look.self, Text(text: ""), .test) } }
                    call.cancel()
                    #expect(await call.value == "cancelled")
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func cancellingTheReaderReachesTheHandler(kind: Link.Kind) async throws {
            let patient = Patient()
            try await withService(kind, patient.table) { client in
                let stream = try await client.stream(Count.self, .init(count: 1, size: 0), .test)
                let reader = Task { await errorCode { try await stream.numbers() } }
                try await eventually { patient.begun.value == 1 }
                reader.cancel()
                #expect(await reader.value == "cancelled")
                try await eventually { patient.cancelled.value == 1 }
            }
        }

        @Test(arguments: Link.Kind.allCases) func droppingAStreamReachesTheHandler(kind: Link.Kind) async throws {
            let patient = Patient()
            try await withService(kind, patient.table) { client in
                do {
                    let stream = try await client.stream(Count.self, .init(count: 1, size: 0), .test)
                    #expect(try await stream.next() != nil)
                    try await eventually { patient.begun.value == 1 }
                }
                try await eventually { patient.cancelled.value == 1 }
            }
        }

        @Test(arguments: Link.Kind.allCases) func deadlineEndsCallAndHandler(kind: Link.Kind) async throws {
            let patient = Patient()
            try await withService(kind, patient.table) { client in
                // The connection is up: what follows does not wait for it.
                _ = try await client.call(Echo.self, Text(text: ""), .test)
                let call = await errorCode {
                    try await client.call(Look.self, Text(text: ""), .within(.milliseconds(60)))
                }
                #expect(call == "deadline_exceeded")
                let stream = try await client.stream(Count.self, .init(count: 2, size: 0), .within(.milliseconds(60)))
                await expectCode("deadline_exceeded") { try await stream.numbers() }
                try await eventually { patient.cancelled.value == patient.begun.value }
            }
        }

        @Test(arguments: Link.Kind.allCases) func producerWithoutCreditEndsWhenItsCallDoes(kind: Link.Kind) async throws
        {
            let outcome = Mutex<String?>(nil)
            var table = HandlerTable()
            table.stream(Count.self) { input, _, writer in
                let code = await errorCode { try await HandlerTable.count(input, writer) }
                outcome.withLock { $0 = code }
            }
            try await withService(kind, table) { client in
                do {
                    let stream = try await client.stream(Count.self, .init(count: 1000, size: 1000), .test)
                    #expect(try await stream.next() != nil)
                }
                try await eventually { outcome.withLock { $0 } == "cancelled" }
            }
        }

        @Test(arguments: Link.Kind.allCases) func handlerMayGiveUpWaitingForCredit(kind: Link.Kind) async throws {
            let sent = Counter()
            var table = HandlerTable()
            table.stream(Count.self) { input, _, writer in
                let sending = Task { try await HandlerTable.count(input, writer, sent: sent) }
                // It has come to the end of its credit: the reader waits for this call to fail before it reads.
                try await eventually { sent.value >= FrameLimits.streamWindow / 1100 }
                sending.cancel()
                _ = await sending.result
                throw ServiceError("reader.too_slow", "Nobody reads.")
            }
            try await withService(kind, table) { client in
                let stream = try await client.stream(Count.self, .init(count: 100_000, size: 1000), .test)
                try await eventually { sent.value >= FrameLimits.streamWindow / 1100 }
                await expectCode("reader.too_slow") { try await stream.numbers() }
                #expect(sent.value < 100_000)
            }
        }

        @Test(arguments: Link.Kind.allCases) func callerThatVanishesCancelsItsCalls(kind: Link.Kind) async throws {
            let patient = Patient()
            let link = Link(kind)
            let service = try RunningService(patient.table, on: link)
            let client = RPCClient(service: "test", caller: "tests", connector: link.connector, logger: .silent)
            let running = Task { await client.run() }
            let options = CallOptions(
                principal: Principal(kind: .service, subject: "s", scopes: ["guarded:read"]), trace: "t",
                deadline: .seconds(40))
            async let code = errorCode { try await client.call(Guarded.self, Nothing(), options) }
            try await eventually { patient.begun.value == 1 }
            running.cancel()
            #expect(await code == "unavailable")
            try await eventually { patient.cancelled.value == 1 }
            try await service.kill()
        }
    }
}
