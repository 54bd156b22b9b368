import Logging
import PublishAPI
import PublishService
import RPC
import ServiceKit
import Storage
import Synchronization
import Wire

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension Principal {
    static let rights: Set<String> = ["workflows:read", "workflows:write"]
    static let ann = Principal(kind: .user, subject: "jwt:idp:ann", scopes: rights)
    static let bob = Principal(kind: .user, subject: "jwt:idp:bob", scopes: rights)
    static let ci = Principal(kind: .service, subject: "token:ci", scopes: rights, workspaces: ["team-a"])
    static let colleague = Principal(kind: .service, subject: "token:colleague", scopes: rights, workspaces: ["team-a"])
    static let admin = Principal(kind: .service, subject: "token:admin", scopes: rights.union(["admin:workflows"]))
    static let reader = Principal(kind: .user, subject: "jwt:idp:eve", scopes: ["workflows:read"])
}

/// A clock that moves on by a second each time it is asked, so that the order of events shows.
final class TickingClock: WallClock {
    static let start = Timestamp(microseconds: 1_750_000_000_000_000)
    private let asked = Mutex(0)

    var now: Timestamp {
        let seconds = asked.withLock { asked in
            defer { asked += 1 }
            return asked
        }
        return Self.start + .seconds(seconds)
    }
}

/// A clock that a test sets.
final class SettableClock: WallClock {
    static let start = TickingClock.start
    private let moment = Mutex(start)

    var now: Timestamp {
        get { moment.withLock { $0 } }
        set { moment.withLock { $0 = newValue } }
    }
}

/// The Publish service behind its wire protocol, within this process.
struct HostedPublishing: Sendable {
    let client: RPCClient
    private let host: ServiceHost<Publishing>

    static func with<T>(
        at location: StoreLocation = .memory, clock: any WallClock = TickingClock(),
        isolation: isolated (any Actor)? = #isolation,
        _ body: (HostedPublishing) async throws -> T
    ) async throws -> T {
        let hub = MemoryHub()
        let context = ServiceContext(
            settings: try Settings(), logger: .silent, clock: clock, location: location)
        let host = try await ServiceHost(Publishing.self, context, listener: hub.listener(for: "publish"))
        let client = RPCClient(
            service: "publish", caller: "test", connector: hub.connector(to: "publish"), logger: .silent)
        let serving = Task { try await host.run() }
        let calling = Task { await client.run() }
        func stop() async throws {
            await host.stop()
            try await serving.value
            calling.cancel()
            await calling.value
        }
        do {
            let result = try await body(HostedPublishing(client: client, host: host))
            try await stop()
            return result
        } catch {
            try await stop()
            throw error
        }
    }

    func call<O: Operation>(
        _ operation: O.Type, _ input: O.Input, as principal: Principal = .ann, conditions: CallConditions = .none
    ) async throws(ServiceError) -> O.Output {
        try await client.call(operation, input, Self.options(principal, conditions))
    }

    /// The code that the call is refused with.
    func refusal<O: Operation>(
        _ operation: O.Type, _ input: O.Input, as principal: Principal = .ann, conditions: CallConditions = .none
    ) async -> ServiceError? {
        do {
            _ = try await call(operation, input, as: principal, conditions: conditions)
            return nil
        } catch {
            return error
        }
    }

    func watch() async throws -> Watch { try await Watch(client) }

    func stop() async { await host.stop() }

    static func options(_ principal: Principal, _ conditions: CallConditions = .none) -> CallOptions {
        CallOptions(principal: principal, trace: "test", deadline: .seconds(30), conditions: conditions)
    }
}

/// A copy of the publications, kept as the edge keeps its own.
struct Watch {
    private(set) var index = PublicationIndex()
    private(set) var flags = FeatureFlags()
    private var items: ItemStream.AsyncIterator

    /// Reads the snapshot.
    init(_ client: RPCClient) async throws {
        let stream = try await client.stream(
            WatchPublications.self, Nothing(), .init(principal: .anonymous, trace: "test", deadline: .seconds(600)))
        items = stream.makeAsyncIterator()
        var snapshot: [Publication] = []
        while true {
            switch try await Self.item(&items) {
            case .publication(let publication)?: snapshot.append(publication)
            case .flags(let flags, _)?: self.flags = flags
            case .snapshotEnd(let revision)?:
                index = PublicationIndex(snapshot, revision: revision)
                return
            case nil: throw UnexpectedEnd()
            }
        }
    }

    /// The next change of a publication; nil when the watch has ended.
    mutating func next() async throws -> Publication? {
        while let item = try await Self.item(&items) {
            switch item {
            case .publication(let publication):
                index.apply(publication)
                return publication
            case .flags(let flags, let revision):
                self.flags = flags
                index.advance(to: revision)
            case .snapshotEnd: throw UnexpectedEnd()
            }
        }
        return nil
    }

    /// Reads on until the flags have changed.
    mutating func nextFlags() async throws -> FeatureFlags {
        while let item = try await Self.item(&items) {
            guard case .flags(let flags, let revision) = item else { continue }
            self.flags = flags
            index.advance(to: revision)
            return flags
        }
        throw UnexpectedEnd()
    }

    private static func item(_ items: inout ItemStream.AsyncIterator) async throws -> WatchPublications.Item? {
        try await items.next().map { try WireDecoder().decode(WatchPublications.Item.self, from: $0) }
    }

    struct UnexpectedEnd: Error {}
}

let demoGraph: JSONValue = ["responder": "demo"]
