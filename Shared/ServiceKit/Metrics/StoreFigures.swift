import Glibc
import Metrics
public import Storage

/// Measures the commits of a store.
public struct CommitFigures: StoreObserver {
    private let writes: Recorder
    private let duration: Metrics.Timer

    /// - Parameter store: its name.
    public init(of store: String, in registry: MetricsRegistry) {
        let dimensions = [("store", store)]
        writes = Recorder(label: "orcheo_store_batch_writes", dimensions: dimensions, factory: registry)
        duration = Metrics.Timer(
            label: "orcheo_store_commit_duration_seconds", dimensions: dimensions, factory: registry)
    }

    public func committed(_ writes: Int, in duration: Duration) {
        self.writes.record(writes)
        self.duration.record(duration: duration)
    }
}

extension MetricsRegistry {
    /// Adds what a store knows of itself, and the room that is left where it lives.
    public func follow(_ store: Store, at location: StoreLocation) {
        add { Self.figures(of: store) + Self.room(of: store.name, at: location) }
    }

    private static func figures(of store: Store) -> [MetricSample] {
        let statistics = store.statistics
        return [
            .gauge("orcheo_store_queue_length", Double(statistics.queued), ["store": store.name]),
            .gauge("orcheo_store_failed", store.failure == nil ? 0 : 1, ["store": store.name]),
            .counter("orcheo_store_commits_total", Double(statistics.commits), ["store": store.name]),
            .counter("orcheo_store_writes_total", Double(statistics.operations), ["store": store.name]),
            .counter("orcheo_store_write_failures_total", Double(statistics.failures), ["store": store.name]),
            .counter("orcheo_store_full_total", Double(statistics.full), ["store": store.name]),
            .counter("orcheo_store_rejections_total", Double(statistics.rejections), ["store": store.name]),
        ]
    }

    private static func room(of name: String, at location: StoreLocation) -> [MetricSample] {
        guard case .folder(let path) = location else { return [] }
        var samples: [MetricSample] = []
        let sizes = ["", "-wal"].compactMap { size(ofFileAt: "\(path)/\(name).sqlite\($0)") }
        if !sizes.isEmpty {
            samples.append(.gauge("orcheo_store_size_bytes", Double(sizes.reduce(0, +)), ["store": name]))
        }
        var system = statvfs()
        if statvfs(path, &system) == 0 {
            let (free, all) = (Double(system.f_bavail), Double(system.f_blocks))
            samples.append(.gauge("orcheo_store_disk_free_bytes", free * Double(system.f_frsize), ["store": name]))
            samples.append(.gauge("orcheo_store_disk_size_bytes", all * Double(system.f_frsize), ["store": name]))
        }
        return samples
    }

    private static func size(ofFileAt path: String) -> Int? {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int(facts.st_size) : nil
    }
}
