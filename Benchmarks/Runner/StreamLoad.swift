import Foundation
import Launcher
import Synchronization

/// Chats of 50 events through Gateway and ChatKit, stored before they are sent, against a bare route of the same
/// framework that writes 50 events and keeps nothing.
enum StreamLoad {
    static func measure(_ span: Duration) async throws -> [Row] {
        try await BareServer.with { bare in
            try await BenchSet.with { set in
                guard let demo = set.demo else { throw BenchError("there is no demo workflow") }
                let message = ChatMessage.with(deltas: 42)
                var rows: [Row] = []
                for visitors in [1, 16] {
                    let reference = try load(port: bare, path: "/events", body: "{}", visitors, span)
                    let ours = try load(
                        port: set.services.port, path: "/api/chatkit",
                        body: ChatMessage.request(workflowID: demo.id, text: message), visitors, span)
                    rows.append(
                        Row(
                            what: "chats of \(rounded(ours.events / ours.chats, 0)) events, \(visitors) at a time",
                            ours: "\(Int(ours.chats / (span / .seconds(1))))/s",
                            reference: "\(Int(reference.chats / (span / .seconds(1))))/s bare, nothing stored",
                            ratio: ours.chats / reference.chats, goal: ""))
                }
                return rows
            }
        }
    }

    /// Visitors who each begin one chat after the other.
    static func load(
        port: Int, path: String, body: String, _ visitors: Int, _ span: Duration
    ) throws -> (chats: Double, events: Double) {
        let totals = Mutex((chats: 0, events: 0, failure: nil as (any Error)?))
        let end = ContinuousClock.now + span
        let done = DispatchGroup()
        for _ in 0..<visitors {
            done.enter()
            Thread.detachNewThread {
                defer { done.leave() }
                do {
                    while ContinuousClock.now < end {
                        let events = try BlockingExchange.post(port: port, path: path, body: body)
                        totals.withLock { $0 = ($0.chats + 1, $0.events + events, $0.failure) }
                    }
                } catch {
                    totals.withLock { $0.failure = error }
                }
            }
        }
        done.wait()
        let sum = totals.withLock { $0 }
        if let failure = sum.failure { throw failure }
        return (Double(sum.chats), Double(sum.events))
    }
}

/// A first message to the demo responder.
enum ChatMessage {
    static func request(workflowID: String, text: String) -> String {
        #"{"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"\#(text)"}],"#
            + #""attachments":[],"inference_options":{}}},"workflow_id":"\#(workflowID)"}"#
    }

    /// Words enough for about so many deltas: the responder sends two words at a time, and its own before and after.
    static func with(deltas: Int) -> String {
        Array(repeating: "word", count: max(1, (deltas - 3) * 2)).joined(separator: " ")
    }
}
