import Synchronization
import Testing
import Wire

@testable import RPC

extension Heavy {
    /// What meters are told of calls, on both sides.
    @Suite(.timeLimit(.minutes(1))) struct CallMeterTests {
        private final class Meter: CallMeter {
            /// The code of each call, and whether it was timed.
            let calls = Mutex<[String]>([])

            func record(_ duration: Duration?, _ error: ServiceError?) {
                calls.withLock { $0.append("\(error?.code ?? "ok") \(duration == nil ? "untimed" : "timed")") }
            }
        }

        @Test(arguments: Link.Kind.allCases) func eachCallIsCountedOnceOnEachSide(kind: Link.Kind) async throws {
            let (echoed, counted, made) = (Meter(), Meter(), Meter())
            var table = HandlerTable()
            table.handle(Echo.self) { input, _ in
                if input.text == "no" { throw ServiceError("test.refused", "No.") }
                return input
            }
            table.stream(Count.self) { input, _, writer in try await HandlerTable.count(input, writer) }
            table.measure { $0 == Echo.name ? echoed : counted }
            let link = Link(kind)
            let service = try RunningService(table, on: link)
            let client = RPCClient(
                service: "test", caller: "tests", connector: link.connector, logger: .silent, meter: made)
            let running = Task { await client.run() }
            _ = try await client.call(Echo.self, Text(text: "yes"), .test)
            await expectCode("test.refused") { _ = try await client.call(Echo.self, Text(text: "no"), .test) }
            let numbers = try await client.stream(Count.self, Count.Input(count: 3, size: 1), .test).numbers()
            #expect(numbers.count == 3)
            running.cancel()
            await running.value
            try await service.kill()
            #expect(echoed.calls.withLock { $0 } == ["ok timed", "test.refused timed"])
            #expect(counted.calls.withLock { $0 } == ["ok untimed"])
            #expect(made.calls.withLock { $0 } == ["ok timed", "test.refused timed", "ok untimed"])
        }
    }
}
