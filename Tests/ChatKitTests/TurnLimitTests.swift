import ChatKitAPI
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// How many replies are made at a time, and who waits.
struct TurnLimitTests {
    private func owner(_ workflow: String, _ subject: String = "visitor:ann") throws -> Owner {
        try Owner(workflowID: workflow, subject: subject)
    }

    /// Who got in, in this order.
    private final class Entrance: Sendable {
        private let list = Mutex<[String]>([])
        var names: [String] { list.withLock { $0 } }
        func note(_ name: String) { list.withLock { $0.append(name) } }
    }

    /// How many are in.
    private final class Gauge: Sendable {
        private let state = Mutex((now: 0, most: 0, done: 0))
        var most: Int { state.withLock { $0.most } }
        var done: Int { state.withLock { $0.done } }
        func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.done) } }
        func leave() { state.withLock { $0 = ($0.now - 1, $0.most, $0.done + 1) } }
    }

    @Test func eachLimitHoldsByItself() async throws {
        for (limits, isIn) in [
            (TurnLimits(all: 2), [true, true, false]), (TurnLimits(perWorkflow: 1), [true, false, true]),
            (TurnLimits(perSubject: 1), [true, true, false]), (.none, [true, true, true]),
        ] {
            let slots = TurnSlots(limits, patience: .milliseconds(10))
            for (place, isIn) in zip([("w1", "ann"), ("w1", "bob"), ("w2", "ann")], isIn) {
                let refusal = await code { try await slots.acquire(try owner(place.0, place.1)) }
                #expect((refusal == nil) == isIn, "\(limits) \(place)")
                if refusal != nil { #expect(refusal == "chatkit.too_many_turns") }
            }
        }
    }

    @Test func aPublisherAllowsFewerThanTheOperator() async throws {
        let slots = TurnSlots(TurnLimits(perWorkflow: 3), patience: .milliseconds(10))
        try await slots.acquire(try owner("w"), published: 2)
        try await slots.acquire(try owner("w"), published: 2)
        let refusal = await code { try await slots.acquire(try owner("w"), published: 2) }
        #expect(refusal == "chatkit.too_many_turns")
        // Nobody is allowed more than the operator says.
        try await slots.acquire(try owner("w"), published: 10)
        let fourth = await code { try await slots.acquire(try owner("w"), published: 10) }
        #expect(fourth == "chatkit.too_many_turns")
    }

    @Test func busyWorkflowDoesNotKeepOthersOut() async throws {
        let slots = TurnSlots(TurnLimits(all: 1))
        let entrance = Entrance()
        try await slots.acquire(try owner("busy"))
        var waiting: [Task<Void, any Error>] = []
        for (number, workflow) in ["busy", "busy", "busy", "quiet", "other"].enumerated() {
            waiting.append(
                Task {
                    let owner = try owner(workflow, "visitor:\(number)")
                    try await slots.acquire(owner)
                    entrance.note(workflow)
                    slots.release(owner)
                })
            // In this order.
            try await eventually("it waits") { slots.waitingCount == number + 1 }
        }
        slots.release(try owner("busy"))
        for task in waiting { try await task.value }
        #expect(entrance.names == ["busy", "quiet", "other", "busy", "busy"])
        #expect(slots.waitingCount == 0)
    }

    @Test func whoGoesAwayWaitsNoMore() async throws {
        let slots = TurnSlots(TurnLimits(all: 1))
        let first = try owner("w")
        try await slots.acquire(first)
        let leaving = Task { try await slots.acquire(try owner("w", "visitor:bob")) }
        try await eventually("it waits") { slots.waitingCount == 1 }
        leaving.cancel()
        await #expect(throws: CancellationError.self) { try await leaving.value }
        #expect(slots.waitingCount == 0)
        slots.release(first)
        try await slots.acquire(first)
    }

    @Test func replyThatIsTooManyIsRefusedAndLeavesNothingBehind() async throws {
        try await Engine.memory.withStore { store in
            var harness = ChatHarness(store)
            harness.slots = TurnSlots(TurnLimits(perSubject: 1), patience: .milliseconds(20))
            let recorder = Recorder()
            let slow = Task { [harness] in
                try await harness.create(UserMessageInput(content: [.text("/slow 500")]), to: recorder)
            }
            try await eventually("the reply goes on") { recorder.events.count > 4 }
            do {
                _ = try await harness.create("Another")
                Issue.record("it was begun")
            } catch {
                #expect(ServiceError(telling: error).code == "chatkit.too_many_turns")
                #expect(ServiceError(telling: error).retryAfter == 5)
            }
            #expect(try await harness.threads().data.count == 1)
            #expect(try await harness.create("Mine", subject: "visitor:bob").text.contains("Mine"))
            slow.cancel()
            _ = await slow.result
            #expect(try await harness.create("Again").text.contains("Again"))
        }
    }

    @Test func nothingIsLostOrDoubledUnderLoad() async throws {
        let slots = TurnSlots(TurnLimits(all: 3, perWorkflow: 2, perSubject: 2))
        let gauge = Gauge()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let owner = try owner("w\(number % 3)", "visitor:\(number % 5)")
                    try await slots.acquire(owner)
                    gauge.enter()
                    await Task.yield()
                    gauge.leave()
                    slots.release(owner)
                }
            }
            try await group.waitForAll()
        }
        #expect(gauge.done == 400)
        #expect(gauge.most <= 3)
        #expect(slots.waitingCount == 0)
    }
}
