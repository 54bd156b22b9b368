import Glibc
public import Logging
import Wire

/// Answers callers with the handlers of one service.
public actor RPCServer {
    private let service: String
    private let table: HandlerTable
    private let allowedUsers: Set<UInt32>
    private let logger: Logger
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var accepting: [Task<Void, any Error>] = []
    /// Of the drain that has begun: how long callers may take to hang up.
    private var patience: Duration?

    /// - Parameter allowedUsers: user ids whose processes may call over a Unix socket; our own and root where nil.
    public init(service: String, table: HandlerTable, allowedUsers: Set<UInt32>? = nil, logger: Logger) {
        self.service = service
        self.table = table
        self.allowedUsers = allowedUsers ?? [geteuid(), 0]
        self.logger = logger
    }

    /// Answers callers until ``drain(within:patience:)`` has ended or the surrounding task is cancelled.
    public func serve(on listener: any RPCListener) async throws {
        guard patience == nil else { return }
        let task = Task { try await listener.accept { transport in await self.serve(transport) } }
        accepting.append(task)
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func serve(_ transport: any Transport) async {
        if let peer = transport.peer, !allowedUsers.contains(peer.userID) {
            logger.warning("refused a peer", metadata: ["uid": "\(peer.userID)", "pid": "\(peer.processID)"])
            await transport.close()
            return
        }
        let connection = ServerConnection(service: service, table: table, logger: logger)
        connections[ObjectIdentifier(connection)] = connection
        if let patience { await connection.drain(patience: patience) }
        await connection.run(transport)
        connections[ObjectIdentifier(connection)] = nil
    }

    /// Begins nothing new and lets what runs finish. Returns when every caller has hung up, which each does when it has
    /// its answers.
    ///
    /// - Parameters:
    ///   - limit: after this long everything that still runs is cancelled.
    ///   - patience: how long a caller may take to hang up after its last answer was sent.
    public func drain(within limit: Duration, patience: Duration = .seconds(5)) async {
        self.patience = patience
        // Cancels the handlers, which ends the waiting below.
        let cutOff = Task {
            do { try await Task.sleep(for: limit) } catch { return }
            close()
        }
        let running = Array(connections.values)
        for connection in running { await connection.drain(patience: patience) }
        for connection in running { await connection.ended() }
        cutOff.cancel()
        close()
    }

    private func close() {
        for task in accepting { task.cancel() }
    }
}
