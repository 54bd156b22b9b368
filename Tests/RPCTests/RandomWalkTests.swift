import Testing
import Wire

@testable import RPC

extension Heavy {
    struct RandomWalkTests {
        private static let sizes = [0, 1, 500, 20_000, 70_000, FrameLimits.piece, FrameLimits.piece + 1, 700_000]

        private func step(_ world: inout MachineWorld, _ random: inout SeededGenerator) {
            let size = Self.sizes.randomElement(using: &random) ?? 0
            let call = world.calls.isEmpty ? 0 : UInt64.random(in: 1...UInt64(world.calls.count), using: &random)
            let handlers = world.running.keys.sorted()
            let handler = handlers.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<10: world.start(isStream: false, size: size, milliseconds: .random(in: 0...200, using: &random))
            case 10..<18: world.start(isStream: true, size: size, milliseconds: .random(in: 50...500, using: &random))
            case 18..<22: world.cancel(call)
            case 22..<30: world.read(call)
            case 30..<38:
                if world.running[handler]?.isStream == false {
                    world.answer(handler, size: size)
                } else {
                    world.end(handler)
                }
            case 38..<40: world.fail(handler)
            case 40..<56:
                if world.running[handler]?.isStream == true { world.sendItem(handler, size: min(size, 500_000)) }
            case 56..<60: world.pass(.milliseconds(Int.random(in: 0...60, using: &random)))
            case 60..<79: world.deliverToServer()
            case 79..<99: world.deliverToClient()
            default: if Int.random(in: 0..<20, using: &random) == 0 { world.drain() }
            }
        }

        /// Everything is over: as much credit must be there as in the beginning, but for what is not worth a frame yet.
        private func checkCredit(_ world: inout MachineWorld) -> Bool {
            guard world.client.phase == .open else { return true }
            let known = world.calls.count
            for _ in 0..<20 { world.start(isStream: true, size: 0, milliseconds: 1000) }
            world.finishDelivery()
            var sent = 0
            for id in world.running.keys.sorted() {
                while world.sendItem(id, size: 30_000) { sent += creditCost(ofBytes: 30_000) }
            }
            let isServerFree = sent > FrameLimits.connectionWindow / 2 && world.running.count == 20
            world.finish()
            for _ in 0..<2 { world.start(isStream: false, size: 300_000, milliseconds: 1000) }
            world.finish()
            let isClientFree = world.calls.filter { $0.key > known }.values.allSatisfy {
                $0.settled == ($0.isStream ? "ended" : "answered")
            }
            return isServerFree && isClientFree
        }

        @Test func honestPeersKeepEveryPromise() {
            for walk in 0..<10_000 {
                let seed = UInt64.random(in: 0 ... .max)
                var random = SeededGenerator(seed: seed)
                var world = MachineWorld()
                for _ in 0..<60 { step(&world, &random) }
                world.finish()
                #expect(world.broken == [], "seed \(seed)")
                #expect(world.calls.values.allSatisfy { $0.settled != nil }, "seed \(seed)")
                #expect(world.client.inFlight == 0 && world.server.inFlight == 0, "seed \(seed)")
                if world.server.phase == .draining { Issue.record("nobody hung up, seed \(seed)") }
                if walk.isMultiple(of: 4) { #expect(checkCredit(&world), "seed \(seed)") }
                #expect(world.broken == [], "seed \(seed)")
            }
        }
    }
}
