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
        let folders = ServiceFolders(settings)
        let running = client(UnixConnector(path: folders.socket(of: Hosted.name)))
        let connection = Task { await running.run() }
        defer { connection.cancel() }
        let health = await Probe(service: Hosted.name, client: running).run(within: Self.patience)
        if health.state != .dead { return try await task.run(running) }
        return try await performAlone(task, folders)
    }

    /// Within a service that nobody else can call. A service that runs and is not reached holds the lock of the store,
    /// so this fails instead of coming between.
    private func performAlone(_ task: OperatorTask, _ folders: ServiceFolders) async throws -> OperatorTask.Outcome {
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
        do { result = .success(try await task.run(caller)) } catch { result = .failure(error) }
        await host.stop()
        try await serving.value
        connection.cancel()
        return try result.get()
    }

    private func client(_ connector: any RPCConnector, to service: String = Hosted.name) -> RPCClient {
        RPCClient(service: service, caller: "operator", connector: connector, logger: logger)
    }
}
