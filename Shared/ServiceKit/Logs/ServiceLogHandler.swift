public import Logging

/// Writes log lines with the service's name and the request id that the lines of all services share.
public struct ServiceLogHandler: LogHandler {
    /// The metadata key of the request id, which gets a place of its own in each line.
    public static let traceKey = "trace"

    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let service: String
    private let format: LogFormat
    private let sink: LogSink
    private let clock: any WallClock

    /// - Parameter label: of the logger; told where it is not the service's own.
    public init(
        label: String, service: String, format: LogFormat, level: Logger.Level = .info,
        sink: LogSink = .standardError, clock: any WallClock = SystemClock()
    ) {
        self.label = label
        self.service = service
        self.format = format
        self.logLevel = level
        self.sink = sink
        self.clock = clock
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        // Mostly there is only the line's own, which then needs no merging.
        var all = metadata
        if let provider = metadataProvider { all.merge(provider.get()) { own, _ in own } }
        if let own = event.metadata { if all.isEmpty { all = own } else { all.merge(own) { $1 } } }
        if let error = event.error { all["error"] = "\(error)" }
        let trace = all.removeValue(forKey: Self.traceKey)?.description
        if label != service { all["logger"] = "\(label)" }
        let line = LogLine(
            time: clock.now, level: event.level, service: service, trace: trace, message: event.message.description,
            metadata: all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        sink.write(line.bytes(format), canWait: event.level <= .info)
    }
}
