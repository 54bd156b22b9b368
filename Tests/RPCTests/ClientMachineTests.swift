import NIOCore
import Testing
import Wire

@testable import RPC

struct ClientMachineTests {
    private let start = ContinuousClock.now
    private let header = FrameHeader(.call, op: "a.b", deadlineMilliseconds: 1000)

    private func opened() -> ClientMachine {
        var machine = ClientMachine()
        #expect(machine.receive(.frame(Hello.frame(service: "s"))) == [.opened])
        return machine
    }

    private func begin(
        _ machine: inout ClientMachine, body: ByteBuffer = ByteBuffer(), isStream: Bool = false,
        after: Duration = .seconds(1)
    ) throws -> UInt64 {
        try started(machine.start(header, body: body, isStream: isStream, deadline: start + after)).id
    }

    private func isFault(_ actions: [ClientMachine.Action]) -> Bool {
        if case .close(.some) = actions.last { true } else { false }
    }

    /// What a call that was begun consists of. A function of its own, since `#require` takes no mutating call.
    private func started(_ call: (id: UInt64, actions: [ClientMachine.Action])?) throws -> (
        id: UInt64, actions: [ClientMachine.Action]
    ) { try #require(call) }

    @Test func nothingStartsBeforeHello() {
        var machine = ClientMachine()
        #expect(machine.start(header, body: ByteBuffer(), isStream: false, deadline: start) == nil)
        #expect(isFault(machine.receive(.frame(Frame(FrameHeader(.answer, id: 1))))))
        #expect(machine.phase == .closed)
    }

    @Test(arguments: [#"{"version":2,"service":"s"}"#, #"{"service":"s"}"#, "", "{}", "[]"]) func otherHelloCloses(
        body: String
    ) {
        var machine = ClientMachine()
        #expect(isFault(machine.receive(.frame(Frame(FrameHeader(.hello), body: ByteBuffer(string: body))))))
        #expect(machine.phase == .closed)
    }

    @Test func callIsAnsweredOnce() throws {
        var machine = opened()
        let id = try begin(&machine)
        let answer = Frame(FrameHeader(.answer, id: id), body: ByteBuffer(string: "1"))
        #expect(machine.receive(.frame(answer)) == [.answer(id, ByteBuffer(string: "1"))])
        #expect(machine.receive(.frame(answer)) == [])
        #expect(machine.inFlight == 0)
    }

    @Test(arguments: [FrameHeader.Kind.answer, .item, .end, .error, .credit]) func frameOfACallThatNeverWasCloses(
        kind: FrameHeader.Kind
    ) throws {
        var machine = opened()
        let id = try begin(&machine)
        let actions = machine.receive(.frame(Frame(FrameHeader(kind, id: id + 1, amount: 5))))
        #expect(actions.contains { if case .fail(id, .lost) = $0 { true } else { false } })
        #expect(isFault(actions))
    }

    @Test(arguments: [FrameHeader.Kind.hello, .call, .cancel]) func frameOfTheCallingSideCloses(
        kind: FrameHeader.Kind
    ) {
        var machine = opened()
        #expect(isFault(machine.receive(.frame(Frame(FrameHeader(kind, id: 1))))))
    }

    @Test(arguments: [FrameHeader.Kind.answer, .item, .end, .error, .credit]) func lateFrameAfterCancelIsIgnored(
        kind: FrameHeader.Kind
    ) throws {
        var machine = opened()
        let id = try begin(&machine, isStream: true)
        #expect(
            machine.cancel(id) == [
                .send(Frame(FrameHeader(.cancel, id: id))), .fail(id, .failed(.cancelled)),
            ])
        #expect(machine.receive(.frame(Frame(FrameHeader(kind, id: id, amount: 5)))) == [])
        #expect(machine.cancel(id) == [])
        #expect(machine.phase == .open)
    }

    @Test func answerToAStreamFailsTheStreamToo() throws {
        var machine = opened()
        let id = try begin(&machine, isStream: true)
        let actions = machine.receive(.frame(Frame(FrameHeader(.answer, id: id))))
        #expect(actions.contains { if case .fail(id, .lost) = $0 { true } else { false } })
        #expect(isFault(actions))
    }

    @Test func itemsBeyondCreditClose() throws {
        var machine = opened()
        let id = try begin(&machine, isStream: true)
        let item = Frame(FrameHeader(.item, id: id), body: ByteBuffer(repeating: 0, count: FrameLimits.streamWindow))
        #expect(machine.receive(.frame(item)) == [.item(id, item.body)])
        #expect(isFault(machine.receive(.frame(item))))
    }

    @Test func readingGrantsCreditAnew() throws {
        var machine = opened()
        let id = try begin(&machine, isStream: true)
        let item = Frame(FrameHeader(.item, id: id), body: ByteBuffer(repeating: 0, count: FrameLimits.streamWindow))
        let cost = creditCost(ofBytes: FrameLimits.streamWindow)
        for _ in 0..<100 {
            #expect(machine.receive(.frame(item)).contains(.item(id, item.body)))
            #expect(machine.took(id, cost: cost) == .send(Frame(FrameHeader(.credit, id: id, amount: cost))))
        }
    }

    @Test func largeBodyTravelsInPiecesUnderCredit() throws {
        var machine = opened()
        let body = ByteBuffer(repeating: 1, count: 2 * FrameLimits.piece + 1)
        let (id, actions) = try started(machine.start(header, body: body, isStream: false, deadline: start))
        var sent = actions
        while machine.phase == .open, sent.count < 5 {
            let more = machine.receive(
                .frame(Frame(FrameHeader(.credit, id: id, amount: creditCost(ofBytes: FrameLimits.piece)))))
            #expect(!more.isEmpty)
            sent += more
        }
        let frames = sent.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
        #expect(frames.map(\.header.kind) == [.call, .item, .item, .item, .end])
        #expect(frames[0].header.more)
        #expect(frames.map(\.body.readableBytes) == [0, FrameLimits.piece, FrameLimits.piece, 1, 0])
    }

    @Test func creditForWhatWasNotSentCloses() throws {
        for id in [0, 1] as [UInt64] {
            var machine = opened()
            _ = try begin(&machine)
            #expect(isFault(machine.receive(.frame(Frame(FrameHeader(.credit, id: id, amount: 1))))))
            var other = opened()
            _ = try begin(&other)
            #expect(isFault(other.receive(.frame(Frame(FrameHeader(.credit, id: id))))))
        }
    }

    @Test func oversizedAnswerFailsItsCallAlone() throws {
        var machine = opened()
        let (first, second) = (try begin(&machine), try begin(&machine))
        let actions = machine.receive(.oversized(FrameHeader(.answer, id: first), length: 2 << 20))
        #expect(actions.first == .send(Frame(FrameHeader(.cancel, id: first))))
        #expect(machine.inFlight == 1)
        #expect(machine.receive(.frame(Frame(FrameHeader(.answer, id: second)))) == [.answer(second, ByteBuffer())])
        #expect(isFault(machine.receive(.oversized(FrameHeader(.answer, id: 99), length: 2 << 20))))
    }

    @Test func answerBeyondTheLimitOfAllPiecesFails() throws {
        var machine = opened()
        let id = try begin(&machine)
        let piece = Frame(FrameHeader(.item, id: id), body: ByteBuffer(repeating: 0, count: FrameLimits.piece))
        for _ in 0..<(FrameLimits.body / FrameLimits.piece) {
            #expect(!isFault(machine.receive(.frame(piece))))
            #expect(machine.inFlight == 1)
        }
        let actions = machine.receive(.frame(piece))
        #expect(actions.contains(.send(Frame(FrameHeader(.cancel, id: id)))))
        #expect(
            actions.contains {
                if case .fail(id, .failed(let error)) = $0 { error.code == "message.too_large" } else { false }
            })
    }

    @Test func moreCallsThanAllowedAreNotMade() throws {
        var machine = opened()
        for _ in 0..<FrameLimits.calls { _ = try begin(&machine) }
        #expect(machine.start(header, body: ByteBuffer(), isStream: false, deadline: start) == nil)
        _ = machine.cancel(5)
        #expect(machine.start(header, body: ByteBuffer(), isStream: false, deadline: start) != nil)
    }

    @Test func deadlinesExpireInOrder() throws {
        var machine = opened()
        let late = try begin(&machine, after: .seconds(2))
        let early = try begin(&machine, after: .seconds(1))
        #expect(machine.nextDeadline == start + .seconds(1))
        #expect(machine.expire(at: start) == [])
        #expect(machine.expire(at: start + .seconds(1)).last == .fail(early, .failed(.deadlineExceeded)))
        #expect(machine.nextDeadline == start + .seconds(2))
        #expect(machine.expire(at: start + .seconds(5)).last == .fail(late, .failed(.deadlineExceeded)))
    }

    @Test func drainedConnectionFinishesWhatRunsThenHangsUp() throws {
        var machine = opened()
        let id = try begin(&machine)
        #expect(machine.receive(.frame(Frame(FrameHeader(.end)))) == [.draining])
        #expect(machine.start(header, body: ByteBuffer(), isStream: false, deadline: start) == nil)
        let answer = machine.receive(.frame(Frame(FrameHeader(.answer, id: id))))
        #expect(answer == [.answer(id, ByteBuffer()), .close(nil)])
        #expect(machine.phase == .closed)
    }

    @Test func refusalOfADrainingServiceIsNoAnswer() throws {
        var machine = opened()
        let id = try begin(&machine)
        _ = machine.receive(.frame(Frame(FrameHeader(.end))))
        #expect(machine.receive(.frame(ServiceError.draining.frame(id))) == [.fail(id, .notBegun), .close(nil)])
    }

    @Test func handlerThatSaysDrainingIsTakenByItsWord() throws {
        var machine = opened()
        let id = try begin(&machine)
        #expect(machine.receive(.frame(ServiceError.draining.frame(id))) == [.fail(id, .failed(.draining))])
        #expect(machine.phase == .open)
    }

    @Test func unreadableErrorStillEndsTheCall() throws {
        var machine = opened()
        let id = try begin(&machine)
        let actions = machine.receive(.frame(Frame(FrameHeader(.error, id: id), body: ByteBuffer(string: "oops"))))
        #expect(
            actions.contains { if case .fail(id, .failed(let error)) = $0 { error.code == "internal" } else { false } })
    }

    @Test func pingIsAnsweredAndItsAnswerIsNot() {
        var machine = opened()
        #expect(machine.receive(.frame(Frame(FrameHeader(.ping)))) == [.send(Frame(FrameHeader(.ping, amount: 1)))])
        #expect(machine.receive(.frame(Frame(FrameHeader(.ping, amount: 1)))) == [])
    }

    @Test func lostConnectionFailsEveryCall() throws {
        var machine = opened()
        let (first, second) = (try begin(&machine), try begin(&machine, isStream: true))
        #expect(
            machine.disconnect("gone") == [.fail(first, .lost(cause: "gone")), .fail(second, .lost(cause: "gone"))])
        #expect(machine.receive(.frame(Frame(FrameHeader(.answer, id: first)))) == [])
        #expect(machine.start(header, body: ByteBuffer(), isStream: false, deadline: start) == nil)
    }
}
