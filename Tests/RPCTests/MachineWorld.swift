import NIOCore
import Wire

@testable import RPC

/// A client and a server machine joined by two queues, and everything that both sides know. It notes each broken promise.
struct MachineWorld {
    struct Call {
        let isStream: Bool
        var settled: String?
        var arrived: [Int] = []
        var unread = 0
    }

    struct Handler {
        let isStream: Bool
        var sent: [Int] = []
    }

    private static let bytes = ByteBuffer(repeating: 7, count: 1 << 20)

    var client = ClientMachine()
    var server = ServerMachine()
    var now = ContinuousClock.now
    private var toServer: [Frame] = [Hello.frame(service: "c")]
    private var toClient: [Frame] = [Hello.frame(service: "s")]
    private(set) var calls: [UInt64: Call] = [:]
    private(set) var running: [UInt64: Handler] = [:]
    /// What each stream's handler sent, and whether it ended it.
    private var sentItems: [UInt64: [Int]] = [:]
    private var begun: Set<UInt64> = []
    private(set) var broken: [String] = []

    static func body(_ size: Int) -> ByteBuffer { bytes.getSlice(at: 0, length: size) ?? bytes }

    var isQuiet: Bool { toServer.isEmpty && toClient.isEmpty }

    mutating func start(isStream: Bool, size: Int, milliseconds: Int) {
        let header = FrameHeader(.call, op: isStream ? "stream" : "call", deadlineMilliseconds: milliseconds)
        guard
            let (id, actions) = client.start(
                header, body: Self.body(size), isStream: isStream, deadline: now + .milliseconds(milliseconds))
        else { return }
        calls[id] = Call(isStream: isStream)
        perform(actions)
    }

    mutating func cancel(_ id: UInt64) { perform(client.cancel(id)) }

    /// The reader of a stream takes what has arrived.
    mutating func read(_ id: UInt64) {
        guard let unread = calls[id]?.unread, unread > 0 else { return }
        calls[id]?.unread = 0
        if let action = client.took(id, cost: unread) { perform([action]) }
    }

    mutating func answer(_ id: UInt64, size: Int) {
        guard running.removeValue(forKey: id) != nil else { return }
        sentItems[id] = [size]
        perform(server.answer(id, Self.body(size)))
    }

    mutating func fail(_ id: UInt64) {
        guard running.removeValue(forKey: id) != nil else { return }
        perform(server.fail(id, ServiceError("refused", "No.")))
    }

    mutating func end(_ id: UInt64) {
        guard let handler = running.removeValue(forKey: id) else { return }
        sentItems[id] = handler.sent
        perform(server.end(id))
    }

    /// False if there was no credit.
    @discardableResult mutating func sendItem(_ id: UInt64, size: Int) -> Bool {
        guard running[id] != nil, server.maySend(id) else { return false }
        running[id]?.sent.append(size)
        perform([server.item(id, Self.body(size))])
        return true
    }

    mutating func drain() { perform(server.drain()) }

    mutating func pass(_ span: Duration) {
        now += span
        perform(client.expire(at: now))
        perform(server.expire(at: now))
    }

    mutating func deliverToServer() {
        if !toServer.isEmpty { perform(server.receive(.frame(toServer.removeFirst()), at: now)) }
    }

    mutating func deliverToClient() {
        if !toClient.isEmpty { perform(client.receive(.frame(toClient.removeFirst()))) }
    }

    private mutating func perform(_ actions: [ServerMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let frame): toClient.append(frame)
            case .begin(let id, let header, _, _):
                if !begun.insert(id).inserted { broken.append("call \(id) began twice") }
                running[id] = Handler(isStream: header.op == "stream")
            case .cancel(let id): running[id] = nil
            case .arm, .credited: break
            case .close(let fault): broken.append("the server closed: \(fault)")
            }
        }
    }

    private mutating func perform(_ actions: [ClientMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let frame): toServer.append(frame)
            case .opened, .draining: break
            case .answer(let id, let body):
                settle(id, "answered")
                if sentItems[id] != [body.readableBytes] { broken.append("another answer to call \(id)") }
            case .item(let id, let body):
                if calls[id]?.settled != nil { broken.append("an item of call \(id), which was over") }
                calls[id]?.arrived.append(body.readableBytes)
                calls[id]?.unread += creditCost(ofBytes: body.readableBytes)
                if (calls[id]?.unread ?? 0) > 2 * FrameLimits.frame { broken.append("too much unread of call \(id)") }
            case .end(let id):
                settle(id, "ended")
                if sentItems[id] != calls[id]?.arrived { broken.append("other items of call \(id)") }
            case .fail(let id, let failure): settle(id, "\(failure)")
            case .close(let fault?): broken.append("the client closed: \(fault)")
            case .close(nil):
                toServer = []
                perform(server.disconnect())
            }
        }
    }

    private mutating func settle(_ id: UInt64, _ outcome: String) {
        if let before = calls[id]?.settled { broken.append("call \(id) \(outcome) after it was \(before)") }
        calls[id]?.settled = outcome
    }

    /// Lets everything that is under way arrive.
    mutating func finishDelivery() {
        while !isQuiet {
            deliverToServer()
            deliverToClient()
        }
    }

    /// Lets everything that runs come to its end.
    mutating func finish() {
        repeat {
            repeat {
                finishDelivery()
                for id in calls.keys { read(id) }
            } while !isQuiet
            for (id, handler) in running { if handler.isStream { end(id) } else { answer(id, size: 0) } }
        } while !isQuiet || !running.isEmpty
    }
}
