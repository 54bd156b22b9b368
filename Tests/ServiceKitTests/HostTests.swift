import RPC
import Storage
import Synchronization
import Testing
import Wire

@testable import ServiceKit

struct HostTests {
    private let hub = MemoryHub()

    /// Runs `body` against a hosted service.
    private func withEcho(
        _ settings: [String: String] = [:], drainLimit: Duration = .seconds(30),
        _ body: (ServiceHost<EchoService>, RPCClient) async throws -> Void
    ) async throws {
        let context = try ServiceContext.echo(settings)
        let host = try await ServiceHost(
            EchoService.self, context, listener: hub.listener(for: "echo"), drainLimit: drainLimit)
        let client = RPCClient(
            service: "echo", caller: "test", connector: hub.connector(to: "echo"), logger: context.logger)
        try await withThrowingTaskGroup { group in
            group.addTask { try await host.run() }
            let connection = Task { await client.run() }
            try await body(host, client)
            await host.stop()
            try await group.waitForAll()
            connection.cancel()
        }
    }

    private let options = CallOptions(principal: .anonymous, trace: "t", deadline: .seconds(20))

    @Test func answersItsOperationsAndHowItIs() async throws {
        try await withEcho { _, client in
            #expect(try await client.call(Echo.self, Echo.Input(text: "hello"), options).text == "hello")
            let health = try await client.call(GetHealth.self, Nothing(), options)
            #expect(health.service == "echo")
            #expect(health.version == Version.current)
            #expect(health.isReady)
            #expect(health.components == [ComponentHealth(name: "cache", isReady: true)])
            #expect(health.uptime >= 0)
        }
    }

    @Test func tellsItsFigures() async throws {
        try await withEcho(["ORCHEO_HOST": "elsewhere"]) { _, client in
            for _ in 0..<3 { _ = try await client.call(Echo.self, Echo.Input(text: "hello"), options) }
            let samples = try await client.call(GetMetrics.self, Nothing(), options).samples
            func value(_ label: String, _ dimensions: KeyValuePairs<String, String> = [:]) -> MetricSample.Value? {
                let dimensions = dimensions.map { MetricSample.Dimension(name: $0.key, value: $0.value) }
                return samples.first { $0.label == label && $0.dimensions == dimensions }?.value
            }
            #expect(value("orcheo_wire_served_total", ["operation": "echo.say", "outcome": "ok"]) == .counter(3))
            #expect(value("orcheo_wire_served_total", ["operation": "echo.say", "outcome": "failed"]) == .counter(0))
            #expect(value("orcheo_component_ready", ["component": "cache"]) == .gauge(0))
            #expect(value("orcheo_ready") == .gauge(0))
            #expect(value("orcheo_build_info", ["version": Version.current]) == .gauge(1))
            #expect(value("process_resident_memory_bytes") != nil)
        }
    }

    @Test func serviceWithAPartThatIsNotReadyIsNotReady() async throws {
        try await withEcho(["ORCHEO_HOST": "elsewhere"]) { _, client in
            let result = await Probe(service: "echo", client: client).run(within: .seconds(20))
            #expect(result.state == .notReady)
            #expect(result.reasons == ["cache: empty"])
        }
    }

    @Test func callUnderWayIsAnsweredBeforeTheServiceEnds() async throws {
        try await withEcho { host, client in
            async let answer = client.call(Echo.self, Echo.Input(text: "late", waits: true), options)
            try await eventually { host.service.events.withLock { $0.contains(.waiting) } }
            await host.stop()
            host.service.gate.continuation.yield()
            #expect(try await answer.text == "late")
            try await eventually { host.service.events.withLock { $0.contains(.closed) } }
            #expect(host.service.events.withLock { $0 } == [.waiting, .answered, .backgroundEnded, .closed])
        }
    }

    @Test func callThatOutlastsTheLimitIsCutOff() async throws {
        try await withEcho(drainLimit: .milliseconds(50)) { host, client in
            let call = Task { try await client.call(Echo.self, Echo.Input(text: "never", waits: true), options) }
            try await eventually { host.service.events.withLock { $0.contains(.waiting) } }
            await host.stop()
            await #expect(throws: ServiceError.self) { try await call.value }
            try await eventually { host.service.events.withLock { $0.contains(.closed) } }
        }
    }

    @Test(arguments: StoreError.Code.allCases) func callerLearnsTheCodeOfAStoreAndNothingOfItsFiles(
        code: StoreError.Code
    ) {
        let error = ServiceError(telling: StoreError(code, "/var/lib/secret.sqlite is broken."))
        #expect(error.code == code.rawValue)
        #expect(error.retryAfter == 1)
        #expect(!error.message.contains("sqlite"))
        #expect(error.cause?.contains("/var/lib/secret.sqlite is broken.") == true)
    }

    @Test func idsHaveTheirPrefixAndUUIDsTheirVersion() {
        let ids = RandomIDs()
        #expect(ids.id("thr").wholeMatch(of: #/thr_[0-9a-f]{32}/#) != nil)
        let uuid = #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#
        #expect(ids.uuid().wholeMatch(of: uuid) != nil)
        #expect(Set((0..<1000).map { _ in ids.id("x") }).count == 1000)
        #expect([0, 1, 7, 8, 9, 33].allSatisfy { ids.bytes($0).count == $0 })
    }
}

/// Waits for a state.
func eventually(_ isTrue: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !isTrue() {
        try #require(ContinuousClock.now < deadline, "it never came true")
        try await Task.sleep(for: .milliseconds(1))
    }
}
