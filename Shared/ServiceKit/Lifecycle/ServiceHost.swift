import Logging
public import RPC
import ServiceLifecycle

/// Runs one service: in a process of its own, or for a test within another.
public final class ServiceHost<Hosted: HostedService>: Sendable {
    public let service: Hosted
    private let group: ServiceGroup

    /// Builds the service. It is called by nobody before ``run()``.
    ///
    /// - Parameters:
    ///   - listener: where callers come from.
    ///   - allowedUsers: user ids whose processes may call over a Unix socket; our own and root where nil.
    ///   - drainLimit: how long calls under way may take once the service was asked to stop.
    public convenience init(
        _ type: Hosted.Type, _ context: ServiceContext, listener: any RPCListener, allowedUsers: Set<UInt32>? = nil,
        drainLimit: Duration = .seconds(30)
    ) async throws {
        self.init(
            try await Hosted(context), context, listener: listener, allowedUsers: allowedUsers, drainLimit: drainLimit,
            notifier: SystemdNotifier(environment: [:]))
    }

    init(
        _ service: Hosted, _ context: ServiceContext, listener: any RPCListener, allowedUsers: Set<UInt32>?,
        drainLimit: Duration, notifier: SystemdNotifier
    ) {
        self.service = service
        let health = HealthMonitor(service)
        var handlers = service.handlers
        handlers.handle(GetHealth.self) { _, _ in await health.report() }
        handlers.handle(GetMetrics.self) { [metrics = context.metrics] _, _ in
            MetricsReport(samples: await metrics.collect())
        }
        if let owner = service as? any StoreOwner { BackUpStoreHandler(of: owner).register(in: &handlers) }
        handlers.measure { .calls(of: $0, in: context.metrics) }
        context.addFigures(health)
        let server = RPCServer(
            service: Hosted.name, table: handlers, allowedUsers: allowedUsers, logger: context.logger)
        // They end in the opposite order: no further calls first, the connections to the peers last.
        var services: [any Service] = []
        if !context.peerClients.isEmpty { services.append(PeerConnections(clients: context.peerClients)) }
        services += service.background
        services.append(
            RPCService(
                server: server, listener: listener, drainLimit: drainLimit,
                settle: { await service.settle(within: $0) }))
        services.append(ManagerReporting(notifier: notifier, health: health))
        var configuration = ServiceGroupConfiguration(services: services, logger: context.logger)
        // Background services that do not end by themselves are cancelled after this.
        configuration.maximumGracefulShutdownDuration = drainLimit + .seconds(5)
        group = ServiceGroup(configuration: configuration)
    }

    /// Serves until ``stop()`` or the graceful shutdown of a surrounding group, or until the task is cancelled. The
    /// store is closed when it returns.
    ///
    /// - Throws: what a part of the service threw, or that one ended by itself.
    public func run() async throws {
        do { try await group.run() } catch {
            await service.close()
            throw error
        }
        await service.close()
    }

    /// Begins the shutdown; ``run()`` returns when it is complete. May be called before it.
    public func stop() async { await group.triggerGracefulShutdown() }
}
