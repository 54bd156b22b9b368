import NIOCore
@testable import RPC
import Testing
import Wire

/// A peer that sends anything at any time: the machine stays in a state that it knows, or closes and settles what it had.
struct HostilePeerTests {
    private static let bytes = ByteBuffer(repeating: 7, count: 1 << 20)

    private func element(_ random: inout SeededGenerator) -> FrameReader.Element {
        // Mostly what the machine expects, or no walk would get far.
        let kinds = FrameHeader.Kind.allCases + [.call, .call, .item, .item, .answer, .end, .credit]
        var header = FrameHeader(kinds.randomElement(using: &random) ?? .ping, id: .random(in: 0...12, using: &random))
        if Bool.random(using: &random) { header.op = "a.b" }
        if Int.random(in: 0..<5, using: &random) > 0 { header.deadlineMilliseconds = .random(in: 0...100, using: &random) }
        if Int.random(in: 0..<3, using: &random) > 0 { header.amount = [0, 1, 32_768, 1 << 20, Int(Int32.max)].randomElement(using: &random) }
        header.more = Bool.random(using: &random)
        let size = [0, 5, 1000, 70_000, FrameLimits.piece, 1 << 20].randomElement(using: &random) ?? 0
        if Int.random(in: 0..<12, using: &random) == 0 { return .oversized(header, length: .random(in: 1 << 20...16 << 20, using: &random)) }
        let body = header.kind == .hello && Bool.random(using: &random) ? Hello.frame(service: "h").body : Self.bytes.getSlice(at: 0, length: size)
        return .frame(Frame(header, body: body ?? ByteBuffer()))
    }

    @Test(arguments: 0..<4) func serverSurvives(part: Int) {
        for _ in 0..<1000 {
            let seed = UInt64.random(in: 0 ... .max)
            var random = SeededGenerator(seed: seed)
            var machine = ServerMachine()
            var now = ContinuousClock.now
            var running: Set<UInt64> = []
            var isClosed = false
            func note(_ actions: [ServerMachine.Action]) {
                for action in actions {
                    switch action {
                    case .begin(let id, let header, _, _):
                        #expect(running.insert(id).inserted && header.op != nil, "seed \(seed)")
                    case .cancel(let id): running.remove(id)
                    case .close: isClosed = true
                    case .send(let frame): #expect(!isClosed || frame.header.kind != .answer, "seed \(seed)")
                    case .arm, .credited: break
                    }
                }
            }
            if Int.random(in: 0..<10, using: &random) > 0 { note(machine.receive(.frame(Hello.frame(service: "h")), at: now)) }
            for _ in 0..<50 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: if let id = running.randomElement(using: &random) { running.remove(id); note(machine.answer(id, Self.bytes)) }
                case 1: if let id = running.randomElement(using: &random), machine.maySend(id) { note([machine.item(id, ByteBuffer(string: "{}"))]) }
                case 2: now += .milliseconds(20); note(machine.expire(at: now))
                case 3 where Int.random(in: 0..<9, using: &random) == 0: note(machine.drain())
                default: note(machine.receive(element(&random), at: now))
                }
                #expect(isClosed == (machine.phase == .closed), "seed \(seed)")
                if isClosed { break }
            }
            note(machine.disconnect())
            #expect(machine.inFlight == 0 && running.isEmpty, "seed \(seed)")
            #expect(machine.receive(element(&random), at: now) == [], "seed \(seed)")
        }
    }

    @Test(arguments: 0..<4) func clientSurvives(part: Int) {
        for _ in 0..<1000 {
            let seed = UInt64.random(in: 0 ... .max)
            var random = SeededGenerator(seed: seed)
            var machine = ClientMachine()
            var now = ContinuousClock.now
            var waiting: Set<UInt64> = []
            var isClosed = false
            func note(_ actions: [ClientMachine.Action]) {
                for action in actions {
                    switch action {
                    case .answer(let id, _), .end(let id), .fail(let id, _):
                        // Settled once, and never a call that was not made.
                        #expect(waiting.remove(id) != nil, "seed \(seed)")
                    case .item(let id, _): #expect(waiting.contains(id), "seed \(seed)")
                    case .close: isClosed = true
                    case .send, .opened, .draining: break
                    }
                }
            }
            if Int.random(in: 0..<10, using: &random) > 0 { note(machine.receive(.frame(Hello.frame(service: "h")))) }
            for _ in 0..<50 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0...2:
                    let size = [0, 300_000].randomElement(using: &random) ?? 0
                    let started = machine.start(
                        FrameHeader(.call, op: "a.b"), body: Self.bytes.getSlice(at: 0, length: size) ?? ByteBuffer(),
                        isStream: Bool.random(using: &random), deadline: now + .milliseconds(100))
                    if let started { waiting.insert(started.id); note(started.actions) }
                case 3: if let id = waiting.randomElement(using: &random) { note(machine.cancel(id)) }
                case 4: now += .milliseconds(20); note(machine.expire(at: now))
                default: note(machine.receive(element(&random)))
                }
                #expect(isClosed == (machine.phase == .closed), "seed \(seed)")
                #expect(machine.inFlight == waiting.count, "seed \(seed)")
                if isClosed { break }
            }
            note(machine.disconnect("over"))
            #expect(waiting.isEmpty, "seed \(seed)")
            #expect(machine.receive(element(&random)) == [], "seed \(seed)")
        }
    }
}
