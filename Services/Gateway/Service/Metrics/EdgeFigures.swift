import PublishAPI
import PublishClient
import ServiceKit

extension MetricsRegistry {
    /// Adds what the Gateway is doing and acting upon at the moment.
    func follow(_ copy: PublicationCopy, _ streams: LiveStreams, _ connections: ConnectionLimits) {
        add {
            let flags = copy.flags.flags.map { flag in
                let share = flag.isEnabled ? Double(flag.percentage) / 100 : 0
                return MetricSample.gauge("orcheo_feature_flag", share, ["flag": flag.name.rawValue])
            }
            return copy.figures + flags + [
                .gauge("orcheo_http_streams_open", Double(streams.count)),
                .gauge("orcheo_http_connections_open", Double(connections.count)),
            ]
        }
    }
}
