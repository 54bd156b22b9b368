import Logging
import RPC

/// Carries out an ``OperatorTask``.
struct OperatorConsole<Hosted: HostedService> {
    /// How long a running service may take to say that it is there.
    private static var patience: Duration { .seconds(2) }

    let settings: Settings
    let logger: Logger

    /// - Throws: what the task throws, and why the service can be neither reached nor started.
    func perform(_ task: OperatorTask) async throws -> OperatorTask.Outcome {
        switch task.work {
        case .call(let run): return try await reach(run)
        case .backUp(let path):
            let receiver = BackupReceiver(path: path, of: try owner)
            return try await reach { try await receiver.receive(from: $0) }
        case .restore(let path):
            return try StoreRestorer(
                of: try owner, at: try ServiceFolders(settings).location(of: Hosted.name, settings)
            )
            .restore(path)
        }
    }

    private var owner: any StoreOwner.Type {
        get throws(OperatorFailure) {
            guard let owner = Hosted.self as? any StoreOwner.Type else {
                throw OperatorFailure("The \(Hosted.name) service has no store.")
            }
            return owner
        }
    }

    private func reach(
        _ run: @Sendable (RPCClient) async throws -> OperatorTask.Outcome
    ) async throws -> OperatorTask.Outcome {
        let folders = ServiceFolders(settings)
        let running = client(UnixConnector(path: folders.socket(of: Hosted.name)))
        let connection = Task { await running.run() }
        defer { connection.cancel() }
        let health = await Probe(service: Hosted.name, client: running).run(within: Self.patience)
        if health.state != .dead { return try await run(running) }
        return try await performAlone(run, folders)
    }

    /// Within a service that nobody else can call. A service that runs and is not reached holds the lock of the store,
    /// so this fails instead of coming between.
    private func performAlone(
        _ run: @Sendable (RPCClient) async throws -> OperatorTask.Outcome, _ folders: ServiceFolders
    ) async throws -> OperatorTask.Outcome {
        let hub = MemoryHub()
        let context = ServiceContext(
            settings: settings, logger: logger, location: try folders.location(of: Hosted.name, settings),
            peers: Dictionary(
                uniqueKeysWithValues: Hosted.peers.map { peer in
                    (peer, client(UnixConnector(path: folders.socket(of: peer)), to: peer))
                }))
        let host = try await ServiceHost(Hosted.self, context, listener: hub.listener(for: Hosted.name))
        let serving = Task { try await host.run() }
        let caller = client(hub.connector(to: Hosted.name))
        let connection = Task { await caller.run() }
        let result: Result<OperatorTask.Outcome, any Error>
        do { result = .success(try await run(caller)) } catch { result = .failure(error) }
        await host.stop()
        try await serving.value
        connection.cancel()
        return try result.get()
    }

    private func client(_ connector: any RPCConnector, to service: String = Hosted.name) -> RPCClient {
        RPCClient(service: service, caller: "operator", connector: connector, logger: logger)
    }
}
