/// Tells the reporter that a report was written. Those that come before it looks are one.
struct RunReportSignal: Sendable {
    /// For one reader, and until that is cancelled.
    let raised: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (raised, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func raise() { continuation.yield() }
}
