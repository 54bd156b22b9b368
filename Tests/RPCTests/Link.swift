import Glibc
import Logging
import Synchronization
import Testing

@testable import RPC

/// What connects a client and a server in a test: within the process, or over a real Unix socket.
final class Link: Sendable {
    enum Kind: CaseIterable, Sendable { case memory, unix }

    private let kind: Kind
    private let hub = MemoryHub()
    private let path: String

    init(_ kind: Kind) {
        self.kind = kind
        path = "/tmp/rpc-\(getpid())-\(UInt64.random(in: 0 ... .max)).sock"
    }

    deinit { unlink(path) }

    var connector: any RPCConnector {
        switch kind {
        case .memory: hub.connector(to: "test")
        case .unix: UnixConnector(path: path)
        }
    }

    /// Each call makes a new socket at the same path, as a restarted service does.
    func listener() throws -> any RPCListener {
        switch kind {
        case .memory: return hub.listener(for: "test")
        case .unix: return UnixListener(descriptor: try listen())
        }
    }

    private func listen() throws -> CInt {
        unlink(path)
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        try #require(bound == 0 && Glibc.listen(descriptor, 128) == 0)
        return descriptor
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A service that can be stopped and started again at the same place.
struct RunningService: Sendable {
    let server: RPCServer
    private let serving: Task<Void, any Error>

    init(_ table: HandlerTable, on link: Link, allowedUsers: Set<UInt32>? = nil) throws {
        let server = RPCServer(service: "test", table: table, allowedUsers: allowedUsers, logger: .silent)
        let listener = try link.listener()
        self.server = server
        serving = Task { try await server.serve(on: listener) }
    }

    /// Ends at once, as a killed process does: callers see the connection close.
    func kill() async throws {
        serving.cancel()
        try await serving.value
    }

    func drain(within limit: Duration = .seconds(20)) async throws {
        await server.drain(within: limit)
        try await serving.value
    }
}

/// Runs `body` with a client whose service may come and go.
func withClient(on link: Link, _ body: (RPCClient) async throws -> Void) async throws {
    let client = RPCClient(service: "test", caller: "tests", connector: link.connector, logger: .silent)
    let running = Task { await client.run() }
    defer { running.cancel() }
    try await body(client)
    running.cancel()
    await running.value
}

/// Runs `body` against a service, and ends both sides. Hangs if a handler or a connection is left behind.
func withService(_ kind: Link.Kind, _ table: HandlerTable, _ body: (RPCClient) async throws -> Void) async throws {
    let link = Link(kind)
    let service = try RunningService(table, on: link)
    try await withClient(on: link, body)
    try await service.kill()
}

/// Waits for a state.
func eventually(_ isTrue: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(50)
    while !isTrue() {
        try #require(ContinuousClock.now < deadline, "it never came true")
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// Something that happens once, and those who wait for it.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    var waiting: Int { state.withLock { $0.waiters.count } }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// A number that several tasks raise.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }
    @discardableResult func add(_ amount: Int = 1) -> Int {
        number.withLock {
            $0 += amount; return $0
        }
    }
}
