import NIOCore
import RPC
import Synchronization
import Testing
import Wire

extension Heavy {
    @Suite(.timeLimit(.minutes(1))) struct ReconnectTests {
        @Test(arguments: Link.Kind.allCases) func callThatWasNotSentWaitsForTheService(kind: Link.Kind) async throws {
            let link = Link(kind)
            try await withClient(on: link) { client in
                async let early = client.call(Echo.self, Text(text: "early"), .test)
                let service = try RunningService(.simple, on: link)
                #expect(try await early.text == "early")
                try await service.kill()
                try await eventually { !client.isConnected }
                async let later = client.call(Echo.self, Text(text: "later"), .test)
                async let stream = client.stream(Count.self, .init(count: 3, size: 0), .test)
                let next = try RunningService(.simple, on: link)
                #expect(try await later.text == "later")
                #expect(try await stream.numbers() == [0, 1, 2])
                try await next.kill()
            }
        }

        @Test(arguments: Link.Kind.allCases) func callWaitsNoLongerThanItsDeadline(kind: Link.Kind) async throws {
            try await withClient(on: Link(kind)) { client in
                for deadline in [Duration.zero, .milliseconds(1), .milliseconds(50)] {
                    await expectCode("unavailable") {
                        try await client.call(Echo.self, Text(text: ""), .within(deadline))
                    }
                }
                let waiting = Task { await errorCode { try await client.call(Echo.self, Text(text: ""), .test) } }
                waiting.cancel()
                #expect(await waiting.value == "cancelled")
            }
        }

        @Test(arguments: Link.Kind.allCases) func sentCallFailsAndIsNotRepeated(kind: Link.Kind) async throws {
            let (gate, runs) = (Gate(), Counter())
            var table = HandlerTable.simple
            table.handle(Echo.self) { input, _ in
                runs.add()
                await gate.wait()
                return input
            }
            let link = Link(kind)
            let service = try RunningService(table, on: link)
            try await withClient(on: link) { client in
                async let code = errorCode { try await client.call(Echo.self, Text(text: ""), .test) }
                let stream = try await client.stream(Count.self, .init(count: 100_000, size: 500), .test)
                #expect(try await stream.next() != nil)
                try await eventually { gate.waiting == 1 }
                async let killed: Void = service.kill()
                #expect(await code == "unavailable")
                await expectCode("unavailable") { try await stream.numbers() }
                gate.open()
                try await killed
                let next = try RunningService(table, on: link)
                #expect(try await client.call(Echo.self, Text(text: "next"), .test).text == "next")
                #expect(runs.value == 2)
                try await next.kill()
            }
        }

        @Test(arguments: Link.Kind.allCases) func callWithAKeyIsRepeatedWithIt(kind: Link.Kind) async throws {
            let keys = Mutex<[String?]>([])
            var table = HandlerTable()
            table.handle(Echo.self) { input, context in
                let count = keys.withLock { keys in
                    keys.append(context.conditions.idempotencyKey)
                    return keys.count
                }
                if count == 1 { try await Task.sleep(for: .seconds(600)) }
                return input
            }
            let link = Link(kind)
            var service = try RunningService(table, on: link)
            try await withClient(on: link) { client in
                let options = CallOptions(
                    principal: .anonymous, trace: "t", deadline: .seconds(40), conditions: .init(idempotencyKey: "k"))
                async let answer = client.call(Echo.self, Text(text: "again"), options)
                try await eventually { keys.withLock { $0.count } == 1 }
                try await service.kill()
                service = try RunningService(table, on: link)
                #expect(try await answer.text == "again")
                #expect(keys.withLock { $0 } == ["k", "k"])
                try await service.kill()
            }
        }

        @Test(arguments: Link.Kind.allCases) func idempotentCallIsRepeatedOnce(kind: Link.Kind) async throws {
            let runs = Counter()
            var table = HandlerTable()
            table.handle(Look.self) { input, _ in
                if runs.add() != 2 { try await Task.sleep(for: .seconds(600)) }
                return input
            }
            let link = Link(kind)
            var service = try RunningService(table, on: link)
            try await withClient(on: link) { client in
                async let answer = client.call(Look.self, Text(text: "again"), .test)
                try await eventually { runs.value == 1 }
                try await service.kill()
                service = try RunningService(table, on: link)
                #expect(try await answer.text == "again")

                // One that takes its service down each time does not do so for ever.
                async let code = errorCode { try await client.call(Look.self, Text(text: "poison"), .test) }
                for run in 3...4 {
                    try await eventually { runs.value == run }
                    try await service.kill()
                    service = try RunningService(table, on: link)
                }
                #expect(await code == "unavailable")
                #expect(runs.value == 4)
            }
            try await service.kill()
        }

        @Test(arguments: Link.Kind.allCases) func unavailableFromTheServiceItselfKeepsTheConnection(
            kind: Link.Kind
        ) async throws {
            let runs = Counter()
            var table = HandlerTable.simple
            table.handle(Look.self) { _, _ in
                runs.add()
                throw ServiceError.unavailable("Somebody behind me is away.")
            }
            try await withService(kind, table) { client in
                await expectCode("unavailable") { try await client.call(Look.self, Text(text: ""), .test) }
                #expect(runs.value == 1)
                #expect(client.isConnected)
                let answer = try await client.call(Echo.self, Text(text: "a"), .test)
                #expect(answer.text == "a")
            }
        }
    }
}
