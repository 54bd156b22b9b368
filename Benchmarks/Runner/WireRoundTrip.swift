import Foundation
import Glibc
import Launcher
import PublishAPI
import RPC
import Wire

/// Calls of one service over its socket, against a loop that writes and reads half a kilobyte over a socket pair and
/// does nothing else.
enum WireRoundTrip {
    static func measure(_ span: Duration) async throws -> [Row] {
        let bare = SocketPairLoop.roundTrips(for: span)
        return try await BenchSet.with { set in
            let client = set.services.client(of: .publish)
            var rows: [Row] = []
            for callers in [1, 16, 64] {
                let rate = try await calls(client, callers: callers, for: span)
                rows.append(
                    Row(
                        what: "calls over one connection, \(callers) at a time", ours: "\(Int(rate))/s",
                        reference: "\(Int(bare))/s bare socket pair", ratio: rate / bare, goal: ""))
            }
            return rows
        }
    }

    private static func calls(_ client: RPCClient, callers: Int, for span: Duration) async throws -> Double {
        let end = ContinuousClock.now + span
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<callers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        let options = CallOptions(principal: .anonymous, trace: "bench", deadline: .seconds(5))
                        _ = try await client.call(GetPublication.self, .init(ref: "demo"), options)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / (span / .seconds(1))
    }
}

/// The least that a round trip can cost: two threads, blocking calls, no framing.
private enum SocketPairLoop {
    private static let size = 512

    static func roundTrips(for span: Duration) -> Double {
        var pair: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0 else { return 0 }
        let (near, far) = (pair[0], pair[1])
        let echo = Thread {
            var bytes = [UInt8](repeating: 0, count: size)
            while transfer(&bytes, read: far), transfer(&bytes, write: far) {}
        }
        echo.start()
        var bytes = [UInt8](repeating: 1, count: size)
        var count = 0
        let end = ContinuousClock.now + span
        while ContinuousClock.now < end, transfer(&bytes, write: near), transfer(&bytes, read: near) { count += 1 }
        close(near)
        return Double(count) / (span / .seconds(1))
    }

    private static func transfer(_ bytes: inout [UInt8], read descriptor: CInt) -> Bool {
        recv(descriptor, &bytes, size, Int32(MSG_WAITALL)) == size
    }

    private static func transfer(_ bytes: inout [UInt8], write descriptor: CInt) -> Bool {
        send(descriptor, bytes, size, Int32(MSG_NOSIGNAL)) == size
    }
}
