import Glibc
import Launcher
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// A service that is asked to end lets long replies end, and makes nobody else wait for them.
struct RestartTests {
    @Test(arguments: [LaunchedService.gateway, .chatkit])
    func othersAreAnsweredWhileAReplyGoesOn(_ service: LaunchedService) async throws {
        try await LaunchedSystem.with { system in
            let id = try await system.makeWorkflow(handle: "long")
            let other = Visitor(system, workflowID: id)
            let events = try await other.open("threads.create", ["input": Visitor.input("/slow 40")]) { _, _, reader in
                var events: [JSONValue] = []
                while let event = try await reader.next() {
                    events.append(event)
                    if event["update"]?["delta"] != nil { break }
                }
                let before = system.services.pid(of: service)
                system.services.kill(service, SIGTERM)
                let began = ContinuousClock.now
                for _ in 0..<10 {
                    let (status, _) = try await other.ask("threads.list", [:])
                    #expect(status == 200)
                }
                // The reply takes four seconds.
                #expect(ContinuousClock.now - began < .seconds(2))
                events += try await reader.all()
                try await eventually("it began anew") { system.services.pid(of: service) != before }
                return events
            }
            #expect(events.contains { $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message" })
            #expect(!events.contains { $0["type"] == "error" })
            // Those that come between two lives wait for the next one.
            #expect(try await other.create("after").status == 200)
        }
    }
}
