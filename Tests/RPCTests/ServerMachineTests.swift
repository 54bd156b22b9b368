import NIOCore
import Testing
import Wire

@testable import RPC

struct ServerMachineTests {
    private let now = ContinuousClock.now

    private func opened() -> ServerMachine {
        var machine = ServerMachine()
        #expect(machine.receive(.frame(Hello.frame(service: "c")), at: now) == [])
        return machine
    }

    private func call(_ id: UInt64, more: Bool = false, milliseconds: Int = 1000) -> FrameReader.Element {
        .frame(
            Frame(
                FrameHeader(.call, id: id, op: "a.b", deadlineMilliseconds: milliseconds, more: more),
                body: ByteBuffer(string: more ? "" : "{}")))
    }

    private func frame(_ kind: FrameHeader.Kind, _ id: UInt64, _ bytes: Int = 0, amount: Int? = nil)
        -> FrameReader.Element
    {
        .frame(Frame(FrameHeader(kind, id: id, amount: amount), body: ByteBuffer(repeating: 0, count: bytes)))
    }

    private func isFault(_ actions: [ServerMachine.Action]) -> Bool {
        if case .close = actions.last { true } else { false }
    }

    private func errors(_ actions: [ServerMachine.Action]) -> [String] {
        actions.compactMap {
            guard case .send(let frame) = $0, frame.header.kind == .error else { return nil }
            return try? WireDecoder().decode(ServiceError.self, from: frame.body).code
        }
    }

    private func begun(_ actions: [ServerMachine.Action]) -> [UInt64] {
        actions.compactMap { if case .begin(let id, _, _, _) = $0 { id } else { nil } }
    }

    @Test func callBegins() {
        var machine = opened()
        let actions = machine.receive(call(4), at: now)
        #expect(begun(actions) == [4])
        #expect(actions.first == .arm(now + .seconds(1)))
        #expect(
            machine.answer(4, ByteBuffer(string: "1")) == [
                .send(Frame(FrameHeader(.answer, id: 4), body: ByteBuffer(string: "1")))
            ])
        #expect(machine.answer(4, ByteBuffer()) == [])
        #expect(machine.fail(4, .cancelled) == [])
        #expect(machine.end(4) == [])
    }

    @Test func idsMustGrow() {
        for id in [0, 4, 5] as [UInt64] {
            var machine = opened()
            #expect(begun(machine.receive(call(5), at: now)) == [5])
            let actions = machine.receive(call(id), at: now)
            #expect(isFault(actions))
            #expect(actions.first == .cancel(5))
        }
    }

    @Test func callNeedsAnOperationAndADeadline() {
        for header in [FrameHeader(.call, id: 1, op: "a.b"), FrameHeader(.call, id: 1, deadlineMilliseconds: 5)] {
            var machine = opened()
            #expect(isFault(machine.receive(.frame(Frame(header)), at: now)))
        }
    }

    @Test(arguments: [FrameHeader.Kind.hello, .answer, .error]) func frameOfTheCalledSideCloses(
        kind: FrameHeader.Kind
    ) {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        #expect(isFault(machine.receive(frame(kind, 1), at: now)))
    }

    @Test func firstFrameMustBeHello() {
        var machine = ServerMachine()
        #expect(isFault(machine.receive(call(1), at: now)))
        var other = ServerMachine()
        #expect(isFault(other.receive(.oversized(FrameHeader(.call, id: 1), length: 2 << 20), at: now)))
    }

    @Test(arguments: [FrameHeader.Kind.cancel, .item, .end, .credit]) func frameOfACallThatNeverWasCloses(
        kind: FrameHeader.Kind
    ) {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        #expect(isFault(machine.receive(frame(kind, 2, amount: 5), at: now)))
    }

    @Test(arguments: [FrameHeader.Kind.cancel, .item, .end, .credit]) func lateFrameOfAFinishedCallIsIgnored(
        kind: FrameHeader.Kind
    ) {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        _ = machine.answer(1, ByteBuffer())
        #expect(machine.receive(frame(kind, 1, amount: 5), at: now) == [])
        #expect(machine.phase == .open)
    }

    @Test func cancelStopsTheHandlerAndItsAnswerGoesNowhere() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        #expect(machine.receive(frame(.cancel, 1), at: now) == [.cancel(1)])
        #expect(machine.receive(frame(.cancel, 1), at: now) == [])
        #expect(machine.answer(1, ByteBuffer()) == [])
    }

    @Test func deadlineStopsTheHandlerAndTellsTheCaller() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        let actions = machine.expire(at: now + .seconds(1))
        #expect(actions.first == .cancel(1))
        #expect(errors(actions) == ["deadline_exceeded"])
    }

    @Test func bodyInPiecesBeginsWhenItIsWhole() {
        var machine = opened()
        #expect(machine.receive(call(1, more: true), at: now) == [.arm(now + .seconds(1))])
        let first = machine.receive(frame(.item, 1, FrameLimits.piece), at: now)
        #expect(first == [.send(Frame(FrameHeader(.credit, id: 1, amount: creditCost(ofBytes: FrameLimits.piece))))])
        #expect(begun(machine.receive(frame(.item, 1, 3), at: now)).isEmpty)
        guard case .begin(1, _, let body, _) = machine.receive(frame(.end, 1), at: now).last else {
            Issue.record("it did not begin")
            return
        }
        #expect(body.readableBytes == FrameLimits.piece + 3)
        #expect(isFault(machine.receive(frame(.item, 1, 1), at: now)))
    }

    @Test func bodyThatNeverBecomesWholeExpires() {
        var machine = opened()
        _ = machine.receive(call(1, more: true), at: now)
        #expect(machine.nextDeadline == now + .seconds(1))
        #expect(errors(machine.expire(at: now + .seconds(1))) == ["deadline_exceeded"])
        #expect(machine.receive(frame(.end, 1), at: now) == [])
    }

    @Test func bodyBeyondTheLimitIsRefusedOnItsOwnID() {
        var machine = opened()
        _ = machine.receive(call(1, more: true), at: now)
        var refusals: [String] = []
        for _ in 0...(FrameLimits.body / FrameLimits.piece) {
            let actions = machine.receive(frame(.item, 1, FrameLimits.piece), at: now)
            #expect(!isFault(actions))
            refusals += errors(actions)
        }
        #expect(refusals == ["message.too_large"])
        #expect(machine.receive(frame(.end, 1), at: now) == [])
        #expect(begun(machine.receive(call(2), at: now)) == [2])
    }

    @Test func pieceOfABodyThatWasWholeCloses() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        #expect(isFault(machine.receive(frame(.item, 1, 10), at: now)))
    }

    @Test func oversizedCallIsRefusedOnItsOwnID() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        let actions = machine.receive(.oversized(FrameHeader(.call, id: 2, op: "a.b"), length: 2 << 20), at: now)
        #expect(errors(actions) == ["message.too_large"])
        #expect(machine.inFlight == 1)
        #expect(isFault(machine.receive(call(2), at: now)))
    }

    @Test func oversizedPieceStopsItsCallAlone() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        _ = machine.receive(call(2, more: true), at: now)
        #expect(
            errors(machine.receive(.oversized(FrameHeader(.item, id: 2), length: 2 << 20), at: now)) == [
                "message.too_large"
            ])
        #expect(machine.isActive(1))
        #expect(isFault(machine.receive(.oversized(FrameHeader(.item, id: 3), length: 2 << 20), at: now)))
    }

    @Test func streamSendsWhileItHasCredit() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        let item = ByteBuffer(repeating: 0, count: 1000)
        var count = 0
        while machine.maySend(1) {
            _ = machine.item(1, item)
            count += 1
        }
        #expect(count == FrameLimits.streamWindow / creditCost(ofBytes: 1000) + 1)
        #expect(machine.receive(frame(.credit, 1, amount: 2000), at: now) == [.credited(1)])
        #expect(machine.maySend(1))
        #expect(isFault(machine.receive(frame(.credit, 1, amount: 10 * FrameLimits.streamWindow), at: now)))
    }

    @Test func connectionWindowStopsEveryStream() {
        var machine = opened()
        var sent = 0
        for id in 1...40 as ClosedRange<UInt64> {
            _ = machine.receive(call(id), at: now)
            while machine.maySend(id) {
                _ = machine.item(id, ByteBuffer(repeating: 0, count: 10_000))
                sent += creditCost(ofBytes: 10_000)
            }
        }
        #expect(sent >= FrameLimits.connectionWindow)
        #expect(sent < FrameLimits.connectionWindow + creditCost(ofBytes: 10_000))
        #expect(machine.receive(frame(.credit, 0, amount: sent), at: now) == [.credited(0)])
        #expect(machine.maySend(40))
    }

    @Test func largeAnswerTravelsInPieces() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        var frames: [Frame] = []
        func collect(_ actions: [ServerMachine.Action]) {
            frames += actions.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
        }
        collect(machine.answer(1, ByteBuffer(repeating: 1, count: FrameLimits.piece + 5)))
        #expect(frames.map(\.header.kind) == [.item])
        #expect(machine.inFlight == 1)
        collect(machine.receive(frame(.credit, 1, amount: creditCost(ofBytes: FrameLimits.piece)), at: now))
        #expect(frames.map(\.header.kind) == [.item, .item, .end])
        #expect(machine.inFlight == 0)
        _ = machine.receive(call(2), at: now)
        #expect(
            errors(machine.answer(2, ByteBuffer(repeating: 1, count: FrameLimits.body + 1))) == ["message.too_large"])
    }

    @Test func drainRefusesNewCallsAndFinishesOldOnes() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        #expect(machine.drain() == [.send(Frame(FrameHeader(.end)))])
        #expect(machine.drain() == [])
        #expect(errors(machine.receive(call(2), at: now)) == ["draining"])
        #expect(machine.answer(1, ByteBuffer()) == [.send(Frame(FrameHeader(.answer, id: 1)))])
    }

    @Test func drainBeforeHelloIsToldAfterIt() {
        var machine = ServerMachine()
        #expect(machine.drain() == [])
        #expect(machine.receive(.frame(Hello.frame(service: "c")), at: now) == [.send(Frame(FrameHeader(.end)))])
        #expect(errors(machine.receive(call(1), at: now)) == ["draining"])
    }

    @Test func callsInFlightAreCounted() {
        var machine = opened()
        for id in 1...UInt64(FrameLimits.calls) { _ = machine.receive(call(id), at: now) }
        #expect(machine.inFlight == FrameLimits.calls)
        #expect(isFault(machine.receive(call(UInt64(FrameLimits.calls) + 1), at: now)))
        #expect(machine.inFlight == 0)
    }

    @Test func errorThatFitsNoFrameLosesItsDetails() throws {
        let huge = ServiceError(
            "a.b", String(repeating: "m", count: 2 << 20), details: .string(String(repeating: "d", count: 2 << 20)),
            retryAfter: 4)
        let frame = huge.frame(1)
        #expect(frame.body.readableBytes < FrameLimits.piece)
        let told = try WireDecoder().decode(ServiceError.self, from: frame.body)
        #expect(told.code == "a.b")
        #expect(told.retryAfter == 4)
    }

    @Test func lostConnectionCancelsWhatWasBegun() {
        var machine = opened()
        _ = machine.receive(call(1), at: now)
        _ = machine.receive(call(2, more: true), at: now)
        #expect(machine.disconnect() == [.cancel(1)])
        #expect(machine.receive(call(3), at: now) == [])
    }
}
