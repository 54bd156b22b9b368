import NIOCore
import Testing
import Wire

@testable import RPC

extension Heavy {
    /// A peer that sends anything at any time: the machine stays in a state that it knows, or closes and settles what it had.
    struct HostilePeerTests {
        private static let bytes = ByteBuffer(repeating: 7, count: 1 << 20)

        /// Mostly what the machine expects, or no walk would get far; now and then anything.
        ///
        /// - Parameter known: the ids of calls so far are 1 to this.
        private func element(
            _ kinds: [FrameHeader.Kind], known: UInt64, _ random: inout SeededGenerator
        ) -> FrameReader.Element {
            func once(in count: Int, _ random: inout SeededGenerator) -> Bool {
                Int.random(in: 0..<count, using: &random) == 0
            }
            let kind =
                (once(in: 30, &random) ? FrameHeader.Kind.allCases : kinds).randomElement(using: &random) ?? .ping
            var header = FrameHeader(kind, id: .random(in: 1...max(1, known), using: &random))
            if kind == .call { header.id = known &+ 1 }
            if kind == .credit || kind == .end, once(in: 4, &random) { header.id = 0 }
            if once(in: 40, &random) { header.id = [0, known &+ 5, .max].randomElement(using: &random) ?? 0 }
            if !once(in: 30, &random) { header.op = "a.b" }
            if !once(in: 30, &random) { header.deadlineMilliseconds = .random(in: 0...100, using: &random) }
            if !once(in: 30, &random) {
                header.amount = [0, 0, 1, 1, 32_768, 1 << 20, Int(Int32.max)].randomElement(using: &random)
            }
            header.more = once(in: 3, &random)
            if once(in: 20, &random) {
                return .oversized(header, length: .random(in: 1 << 20...16 << 20, using: &random))
            }
            let size = [0, 5, 1000, 30_000, FrameLimits.piece, 1 << 20].randomElement(using: &random) ?? 0
            return .frame(Frame(header, body: Self.bytes.getSlice(at: 0, length: size) ?? ByteBuffer()))
        }

        @Test func serverSurvives() {
            for _ in 0..<5000 {
                let seed = UInt64.random(in: 0 ... .max)
                var random = SeededGenerator(seed: seed)
                var machine = ServerMachine()
                var now = ContinuousClock.now
                var running: Set<UInt64> = []
                var known: UInt64 = 0
                let kinds: [FrameHeader.Kind] = [
                    .call, .call, .call, .item, .item, .item, .end, .cancel, .credit, .ping,
                ]
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
                if Int.random(in: 0..<10, using: &random) > 0 {
                    note(machine.receive(.frame(Hello.frame(service: "h")), at: now))
                }
                for _ in 0..<50 {
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0:
                        if let id = running.randomElement(using: &random) {
                            running.remove(id)
                            note(machine.answer(id, Self.bytes))
                        }
                    case 1:
                        if let id = running.randomElement(using: &random), machine.maySend(id) {
                            note([machine.item(id, ByteBuffer(string: "{}"))])
                        }
                    case 2:
                        now += .milliseconds(20)
                        note(machine.expire(at: now))
                    case 3 where Int.random(in: 0..<9, using: &random) == 0: note(machine.drain())
                    default:
                        let next = element(kinds, known: known, &random)
                        switch next {
                        case .frame(let frame) where frame.header.kind == .call: known = max(known, frame.header.id)
                        case .oversized(let header, _) where header.kind == .call: known = max(known, header.id)
                        default: break
                        }
                        note(machine.receive(next, at: now))
                    }
                    #expect(isClosed == (machine.phase == .closed), "seed \(seed)")
                    if isClosed { break }
                }
                note(machine.disconnect())
                #expect(machine.inFlight == 0 && running.isEmpty, "seed \(seed)")
                #expect(machine.receive(element(kinds, known: known, &random), at: now) == [], "seed \(seed)")
            }
        }

        @Test func clientSurvives() {
            for _ in 0..<5000 {
                let seed = UInt64.random(in: 0 ... .max)
                var random = SeededGenerator(seed: seed)
                var machine = ClientMachine()
                var now = ContinuousClock.now
                var waiting: Set<UInt64> = []
                var known: UInt64 = 0
                let kinds: [FrameHeader.Kind] = [.answer, .item, .item, .item, .end, .error, .credit, .credit, .ping]
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
                if Int.random(in: 0..<10, using: &random) > 0 {
                    note(machine.receive(.frame(Hello.frame(service: "h"))))
                }
                for _ in 0..<50 {
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0...2:
                        let size = [0, 300_000].randomElement(using: &random) ?? 0
                        let started = machine.start(
                            FrameHeader(.call, op: "a.b"),
                            body: Self.bytes.getSlice(at: 0, length: size) ?? ByteBuffer(),
                            isStream: Bool.random(using: &random), deadline: now + .milliseconds(100))
                        guard let started else { continue }
                        known = started.id
                        waiting.insert(started.id)
                        note(started.actions)
                    case 3: if let id = waiting.randomElement(using: &random) { note(machine.cancel(id)) }
                    case 4:
                        now += .milliseconds(20)
                        note(machine.expire(at: now))
                    default: note(machine.receive(element(kinds, known: known, &random)))
                    }
                    #expect(isClosed == (machine.phase == .closed), "seed \(seed)")
                    #expect(machine.inFlight == waiting.count, "seed \(seed)")
                    if isClosed { break }
                }
                note(machine.disconnect("over"))
                #expect(waiting.isEmpty, "seed \(seed)")
                #expect(machine.receive(element(kinds, known: known, &random)) == [], "seed \(seed)")
            }
        }
    }
}
