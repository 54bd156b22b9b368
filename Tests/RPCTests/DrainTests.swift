import NIOCore
import RPC
import Testing
import Wire

extension Heavy {
    @Suite(.timeLimit(.minutes(1))) struct DrainTests {
        @Test(arguments: Link.Kind.allCases) func drainLosesNoCallUnderLoad(kind: Link.Kind) async throws {
            let link = Link(kind)
            try await withClient(on: link) { client in
                let (over, done) = (Counter(), Counter())
                try await withThrowingTaskGroup { group in
                    for worker in 0..<8 {
                        group.addTask {
                            while over.value == 0 {
                                if worker == 0 {
                                    let stream = try await client.stream(
                                        Count.self, .init(count: 40, size: 3000), .test)
                                    #expect(try await stream.numbers() == Array(0..<40))
                                } else {
                                    let text = Text(text: String(repeating: "x", count: worker == 1 ? 400_000 : 50))
                                    #expect(try await client.call(Echo.self, text, .test) == text)
                                }
                                done.add()
                            }
                        }
                    }
                    for _ in 0..<5 {
                        let service = try RunningService(.simple, on: link)
                        let before = done.value
                        try await eventually { done.value > before + 20 }
                        try await service.drain()
                    }
                    let last = try RunningService(.simple, on: link)
                    over.add()
                    try await group.waitForAll()
                    try await last.kill()
                }
            }
        }

        @Test(arguments: Link.Kind.allCases) func drainWaitsForWhatRuns(kind: Link.Kind) async throws {
            let gate = Gate()
            var table = HandlerTable.simple
            table.handle(Echo.self) { input, _ in
                await gate.wait()
                return input
            }
            let link = Link(kind)
            let service = try RunningService(table, on: link)
            try await withClient(on: link) { client in
                async let answer = client.call(Echo.self, Text(text: "late"), .test)
                try await eventually { gate.waiting == 1 }
                async let drained: Void = service.drain()
                try await eventually { !client.isConnected }
                gate.open()
                #expect(try await answer.text == "late")
                try await drained
            }
        }

        @Test(arguments: Link.Kind.allCases) func drainCutsOffWhatOutlastsItsLimit(kind: Link.Kind) async throws {
            let runs = Counter()
            var table = HandlerTable.simple
            table.handle(Echo.self) { input, _ in
                runs.add()
                try await Task.sleep(for: .seconds(600))
                return input
            }
            let link = Link(kind)
            let service = try RunningService(table, on: link)
            try await withClient(on: link) { client in
                async let code = errorCode { try await client.call(Echo.self, Text(text: ""), .test) }
                try await eventually { runs.value == 1 }
                try await service.drain(within: .milliseconds(50))
                #expect(await code == "unavailable")
            }
        }

        @Test(arguments: Link.Kind.allCases) func drainingServiceBeginsNothing(kind: Link.Kind) async throws {
            let (gate, runs) = (Gate(), Counter())
            var table = HandlerTable.simple
            table.handle(Look.self) { input, _ in
                runs.add()
                await gate.wait()
                return input
            }
            let link = Link(kind)
            let service = try RunningService(table, on: link)
            try await withClient(on: link) { client in
                async let first = client.call(Look.self, Text(text: "first"), .test)
                try await eventually { gate.waiting == 1 }
                async let drained: Void = service.drain()
                try await eventually { !client.isConnected }
                async let second = client.call(Look.self, Text(text: "second"), .test)
                // Another client comes while it drains, and is told to wait as well.
                let other = RPCClient(service: "test", caller: "other", connector: link.connector, logger: .silent)
                let running = Task { await other.run() }
                let code = await errorCode {
                    try await other.call(Look.self, Text(text: ""), .within(.milliseconds(100)))
                }
                #expect(["unavailable", "deadline_exceeded"].contains(code))
                running.cancel()
                #expect(runs.value == 1)
                gate.open()
                #expect(try await first.text == "first")
                try await drained
                let next = try RunningService(table, on: link)
                #expect(try await second.text == "second")
                try await next.kill()
            }
        }
    }
}
