import ServiceLifecycle

/// Tells systemd that the service is ready, alive and stopping. First of the services to end, so that STOPPING comes
/// before the calls are drained.
struct ManagerReporting: Service {
    let notifier: SystemdNotifier
    let health: HealthMonitor

    func run() async throws {
        notifier.ready(Self.status(await health.report()))
        await cancelWhenGracefulShutdown {
            guard let interval = notifier.watchdogInterval else { return await Self.untilCancelled() }
            while await Self.sleep(interval) {
                // A service that cannot tell how it is does not feed the dog.
                notifier.status(Self.status(await health.report()))
                notifier.watchdog()
            }
        }
        health.stop()
        notifier.stopping()
    }

    /// - Returns: false when cancelled.
    private static func sleep(_ duration: Duration) async -> Bool {
        do { try await Task.sleep(for: duration) } catch { return false }
        return true
    }

    private static func untilCancelled() async {
        while await sleep(.seconds(86_400)) {}
    }

    private static func status(_ report: HealthReport) -> String {
        let missing = report.components.filter { !$0.isReady }.map { "\($0.name) \($0.detail ?? "not ready")" }
        return missing.isEmpty ? "ready" : "waiting: \(missing.joined(separator: ", "))"
    }
}
