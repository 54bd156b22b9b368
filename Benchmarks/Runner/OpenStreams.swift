import Foundation
import Glibc
import Launcher

/// Replies that are open at the same time, ten events a second each, stored before they are sent; and how soon replies
/// begin that were asked for together. Against a route of the same framework that sends as many events at the same pace
/// and keeps nothing.
enum OpenStreams {
    private static let counts = [500, 2000, 5000]
    private static let starts = 64

    static func measure(_ span: Duration) async throws -> [Row] {
        try DescriptorLimit.raise(to: rlim_t(2 * (counts.max() ?? 0)))
        return try await BareServer.withProcess { port, pid in
            try await BenchSet.with { set in
                guard let demo = set.demo else { throw BenchError("there is no demo workflow") }
                let bare = Endpoint(port: port, pids: [pid]) { ("/slow?events=\($0)", "{}") }
                let ours = Endpoint(
                    port: set.services.port, pids: LaunchedService.allCases.compactMap(set.services.pid)
                ) { ("/api/chatkit", ChatMessage.request(workflowID: demo.id, text: "/slow \($0)")) }
                // Also warms both up.
                let rows = try begin(
                    bare.asking("/events", "{}"),
                    ours.asking("/api/chatkit", ChatMessage.request(workflowID: demo.id, text: "Hello")), span)
                return try await hold(bare, ours, span) + rows
            }
        }
    }

    /// What a stream holds in memory.
    private static func hold(_ bare: Endpoint, _ ours: Endpoint, _ span: Duration) async throws -> [Row] {
        try await Task.sleep(for: .seconds(1))
        // One baseline for all: what the first streams leave behind must not be a present to the next.
        let (bareIdle, oursIdle) = (try bare.memory(), try ours.memory())
        return try counts.map { count in
            let reference = try (memory(of: count, at: bare, span) - bareIdle) / Double(count)
            let figure = try (memory(of: count, at: ours, span) - oursIdle) / Double(count)
            return Row(
                what: "memory of a stream, \(count) open and all answered (PSS of all services)",
                ours: "\(rounded(figure, 1)) KiB", reference: "\(rounded(reference, 1)) KiB bare, nothing stored",
                ratio: figure / reference, goal: "≤ 48 KiB")
        }
    }

    /// Opens the streams, looks at the memory while all of them are open, and reads them to their ends.
    /// - Returns: KiB.
    private static func memory(of count: Int, at endpoint: Endpoint, _ span: Duration) throws -> Double {
        // So long that the first is still open when the last has begun.
        let events = 100 + count / 10
        let streams = try EventStreams(count, endpoint, events: events)
        let limit = ContinuousClock.now + .milliseconds(100 * events) * 4 + .seconds(60)
        while !streams.haveBegun { try streams.read(until: limit) }
        let settled = ContinuousClock.now + span
        while ContinuousClock.now < settled { try streams.read(until: limit) }
        guard streams.open == count else { throw BenchError("only \(streams.open) of \(count) streams were open") }
        let memory = try endpoint.memory()
        while streams.open > 0 { try streams.read(until: limit) }
        let answered = streams.whole(events)
        guard answered == count else { throw BenchError("only \(answered) of \(count) streams were answered") }
        return memory
    }

    /// How long the first event takes when many ask at the same moment.
    private static func begin(_ bare: Endpoint, _ ours: Endpoint, _ span: Duration) throws -> [Row] {
        func times(_ endpoint: Endpoint) throws -> [Double] {
            var times: [Double] = []
            let end = ContinuousClock.now + span
            repeat {
                let streams = try EventStreams(starts, endpoint, events: 1)
                while streams.open > 0 { try streams.read(until: end + .seconds(30), pause: nil) }
                guard streams.whole(1) == starts else { throw BenchError("not every start was answered") }
                times += streams.firstEvents
            } while ContinuousClock.now < end
            return times.sorted()
        }
        let (reference, figures) = (try times(bare), try times(ours))
        return [("p50", 0.5), ("p95", 0.95)].map { name, share in
            let (bare, ours) = (reference.at(share), figures.at(share))
            return Row(
                what: "first event of \(starts) chats begun at once, \(name)", ours: "\(rounded(ours, 1)) ms",
                reference: "\(rounded(bare, 1)) ms bare, nothing stored", ratio: ours / bare,
                goal: name == "p95" ? "≤ 20 ms" : "")
        }
    }
}

/// A server that sends events, and the processes that hold its streams.
private struct Endpoint {
    let port: Int
    let pids: [Int32]
    /// Path and body that ask for so many events, or a few more.
    let request: (_ events: Int) -> (path: String, body: String)

    func asking(_ path: String, _ body: String) -> Endpoint { Endpoint(port: port, pids: pids) { _ in (path, body) } }

    /// KiB, shared pages divided among those who share them.
    func memory() throws -> Double { try pids.reduce(0) { $0 + (try ProcessUsage.proportionalMemory($1)) } * 1024 }
}

/// Many replies, read by one thread, since a thread for each would cost more than the services do.
private final class EventStreams {
    private struct Reply {
        var asked = ContinuousClock.now
        var firstEvent: Duration?
        var events = 0
        /// The last eight bytes.
        var recent: UInt64 = 0

        /// The end of a chunked body (RFC 9112, section 7.1).
        var isWhole: Bool { recent & 0xFF_FFFF_FFFF == 0x30_0D0A_0D0A }

        mutating func take(_ bytes: ArraySlice<UInt8>) throws {
            if recent == 0, !bytes.starts(with: "HTTP/1.1 200".utf8) {
                throw BenchError("refused: \(String(decoding: bytes.prefix(300), as: UTF8.self))")
            }
            for byte in bytes {
                recent = recent << 8 | UInt64(byte)
                // An empty line ends an event. Lines of the head and of chunks end otherwise.
                if recent & 0xFFFF == 0x0A0A { events += 1 }
            }
            if events > 0, firstEvent == nil { firstEvent = ContinuousClock.now - asked }
        }
    }

    private var replies: [Reply]
    /// Beside the replies; the descriptor of one that is over is negative, which poll(2) passes over.
    private var polled: [pollfd] = []
    private var chunk = [UInt8](repeating: 0, count: 64 << 10)
    private(set) var open: Int
    private var begun = 0

    /// Connects all of them, then asks for all of them.
    init(_ count: Int, _ endpoint: Endpoint, events: Int) throws {
        replies = Array(repeating: Reply(), count: count)
        open = count
        for _ in 0..<count {
            polled.append(pollfd(fd: try Self.connect(endpoint.port), events: Int16(POLLIN), revents: 0))
        }
        let (path, body) = endpoint.request(events)
        let request =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        for index in replies.indices {
            replies[index].asked = .now
            guard send(polled[index].fd, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count
            else { throw BenchError("the request was not taken") }
        }
    }

    deinit { for entry in polled where entry.fd >= 0 { close(entry.fd) } }

    var haveBegun: Bool { begun == replies.count }
    /// Milliseconds.
    var firstEvents: [Double] { replies.compactMap { $0.firstEvent?.inMilliseconds } }

    /// How many were answered to the end, with so many events at least.
    func whole(_ events: Int) -> Int { replies.count { $0.isWhole && $0.events >= events } }

    /// Reads what has arrived, or waits a moment for something to arrive.
    /// - Parameter pause: before it, so that what comes close together is read together; nil where time is measured.
    func read(until limit: ContinuousClock.Instant, pause microseconds: UInt32? = 5000) throws {
        guard ContinuousClock.now < limit else { throw BenchError("\(open) streams did not end in time") }
        if let microseconds { usleep(microseconds) }
        guard poll(&polled, nfds_t(polled.count), 100) > 0 else { return }
        for index in polled.indices where polled[index].fd >= 0 && polled[index].revents != 0 {
            let count = recv(polled[index].fd, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                let hadBegun = replies[index].events > 0
                try replies[index].take(chunk[..<count])
                if !hadBegun, replies[index].events > 0 { begun += 1 }
            } else if count == 0 || errno != EAGAIN {
                close(polled[index].fd)
                polled[index].fd = -1
                open -= 1
            }
        }
    }

    private static func connect(_ port: Int) throws -> CInt {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchError("no descriptor for a connection") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            throw BenchError("no connection to port \(port)")
        }
        return descriptor
    }
}

/// How many files and connections this process and those that it starts may have open; usually 1024.
private enum DescriptorLimit {
    static func raise(to wanted: rlim_t) throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw BenchError("the limit of open files cannot be read")
        }
        guard limit.rlim_cur < wanted else { return }
        guard limit.rlim_max >= wanted else {
            throw BenchError("\(wanted) open files are needed, and 'ulimit -Hn' is \(limit.rlim_max)")
        }
        limit.rlim_cur = wanted
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw BenchError("the limit of open files cannot be raised to \(wanted)")
        }
    }
}

extension [Double] {
    /// Of sorted figures, the one that so great a share of them does not exceed.
    fileprivate func at(_ share: Double) -> Double {
        isEmpty ? 0 : self[Swift.min(count - 1, Int(share * Double(count)))]
    }
}
