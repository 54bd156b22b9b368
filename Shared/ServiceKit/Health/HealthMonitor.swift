import Glibc
import Synchronization
import Wire

/// Answers how a hosted service is.
final class HealthMonitor: Sendable {
    private let service: any HostedService
    private let started = ContinuousClock.now
    private let isStopping = Mutex(false)

    init(_ service: any HostedService) { self.service = service }

    func stop() { isStopping.withLock { $0 = true } }

    func report() async -> HealthReport {
        var components = await service.readiness()
        if isStopping.withLock({ $0 }) {
            components.append(ComponentHealth(name: "lifecycle", isReady: false, detail: "stopping"))
        }
        let uptime = ContinuousClock.now - started
        return HealthReport(
            service: type(of: service).name, version: Version.current, isReady: components.allSatisfy(\.isReady),
            components: components, pid: Int(getpid()), uptime: Int(uptime / .milliseconds(1)))
    }
}
