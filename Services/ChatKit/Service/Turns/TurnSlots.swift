import DequeModule
import Synchronization

/// How many turns run at a time: in all, of one workflow, of one subject. Those that are too many wait their turn, one
/// workflow after the other, so that a busy one does not keep the others out; when too many wait, or one has waited too
/// long, it is sent away.
///
/// A `Mutex`, since a turn that need not wait does not.
final class TurnSlots: Sendable {
    private static let queueLimit = 1000

    private struct Waiter {
        let ticket: Int
        let owner: Owner
        let limits: TurnLimits
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var running = 0
        var ofWorkflow: [String: Int] = [:]
        var ofSubject: [String: Int] = [:]
        /// By workflow; none is empty.
        var waiting: [String: Deque<Waiter>] = [:]
        /// Workflows with somebody waiting, the next one first.
        var order = Deque<String>()
        var lastTicket = 0

        var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }
    }

    private let state = Mutex(State())
    private let limits: TurnLimits
    private let patience: Duration

    init(_ limits: TurnLimits, patience: Duration = .seconds(10)) {
        self.limits = limits
        self.patience = patience
    }

    /// Returns when the turn may run; ``release(_:)`` has to follow.
    /// - Parameter published: how many turns of its workflow the publisher allows; nil for as many as the operator does.
    /// - Throws: ``Refusal/tooManyTurns``, `CancellationError`.
    func acquire(_ owner: Owner, published: Int? = nil) async throws {
        var limits = limits
        limits.perWorkflow = [limits.perWorkflow, published].compactMap { $0 }.min()
        let own = limits
        let ticket: Int? = try state.withLock { state in
            if Self.isFree(for: owner, own, state), state.waiting[owner.workflowID] == nil {
                Self.count(owner, by: 1, &state)
                return nil
            }
            guard state.waitingCount < Self.queueLimit else { throw Refusal.tooManyTurns }
            state.lastTicket += 1
            return state.lastTicket
        }
        guard let ticket else { return }
        let timer = Task {
            do { try await Task.sleep(for: patience) } catch { return }
            leave(ticket, owner)
        }
        defer { timer.cancel() }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation {
                enqueue(Waiter(ticket: ticket, owner: owner, limits: own, continuation: $0))
            }
        } onCancel: {
            leave(ticket, owner)
        }
        guard isIn else {
            try Task.checkCancellation()
            throw Refusal.tooManyTurns
        }
    }

    var waitingCount: Int { state.withLock { $0.waitingCount } }

    func release(_ owner: Owner) {
        let next = state.withLock { state in
            Self.count(owner, by: -1, &state)
            return takeNext(&state)
        }
        for waiter in next { waiter.continuation.resume(returning: true) }
    }

    private func enqueue(_ waiter: Waiter) {
        let next = state.withLock { state in
            let workflow = waiter.owner.workflowID
            if state.waiting[workflow] == nil { state.order.append(workflow) }
            state.waiting[workflow, default: []].append(waiter)
            // A place may have come free since.
            return takeNext(&state)
        }
        for waiter in next { waiter.continuation.resume(returning: true) }
        // Cancelled before it was here to be found.
        if Task.isCancelled { leave(waiter.ticket, waiter.owner) }
    }

    private func leave(_ ticket: Int, _ owner: Owner) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiting[owner.workflowID]?.firstIndex(where: { $0.ticket == ticket }) else {
                return nil
            }
            return Self.remove(index, of: owner.workflowID, &state)
        }
        waiter?.continuation.resume(returning: false)
    }

    /// Those who may run now, counted already: of each workflow in turn the first who may.
    private func takeNext(_ state: inout State) -> [Waiter] {
        var taken: [Waiter] = []
        var tries = state.order.count
        while tries > 0, let workflow = state.order.popFirst() {
            state.order.append(workflow)
            let index = state.waiting[workflow]?.firstIndex { Self.isFree(for: $0.owner, $0.limits, state) }
            guard let index, let waiter = Self.remove(index, of: workflow, &state) else {
                tries -= 1
                continue
            }
            Self.count(waiter.owner, by: 1, &state)
            taken.append(waiter)
            tries = state.order.count
        }
        return taken
    }

    private static func isFree(for owner: Owner, _ limits: TurnLimits, _ state: State) -> Bool {
        func isBelow(_ limit: Int?, _ count: Int?) -> Bool { limit.map { (count ?? 0) < $0 } ?? true }
        return isBelow(limits.all, state.running) && isBelow(limits.perWorkflow, state.ofWorkflow[owner.workflowID])
            && isBelow(limits.perSubject, state.ofSubject[owner.subject])
    }

    private static func remove(_ index: Int, of workflow: String, _ state: inout State) -> Waiter? {
        let waiter = state.waiting[workflow]?.remove(at: index)
        if state.waiting[workflow]?.isEmpty == true {
            state.waiting[workflow] = nil
            state.order.removeAll { $0 == workflow }
        }
        return waiter
    }

    private static func count(_ owner: Owner, by step: Int, _ state: inout State) {
        state.running += step
        func change(_ counts: inout [String: Int], _ name: String) {
            let count = (counts[name] ?? 0) + step
            counts[name] = count == 0 ? nil : count
        }
        change(&state.ofWorkflow, owner.workflowID)
        change(&state.ofSubject, owner.subject)
    }
}
