import RPC

extension ServiceContext {
    /// Adds what every service tells of itself: version, readiness, connections to its peers, and its process.
    func addFigures(_ health: HealthMonitor) {
        // The service holds the registry, so the registry must not hold the service.
        metrics.add { [weak health, peers = peerClients] in
            let connections = peers.map { peer in
                MetricSample.gauge("orcheo_wire_connected", peer.isConnected ? 1 : 0, ["peer": peer.service])
            }
            return (await health?.figures ?? []) + connections + ProcessFigures.samples()
        }
    }
}

extension HealthMonitor {
    fileprivate var figures: [MetricSample] {
        get async {
            let report = await report()
            let components = report.components.map { component in
                MetricSample.gauge(
                    "orcheo_component_ready", component.isReady ? 1 : 0, ["component": component.name])
            }
            return [
                .gauge("orcheo_build_info", 1, ["version": report.version]),
                .gauge("orcheo_ready", report.isReady ? 1 : 0),
            ] + components
        }
    }
}
