/// Returns when something has come true, or after `limit`, or when the task is cancelled. Looks every 50 ms: for what nobody
/// tells of, where a moment more does not matter.
public func wait(upTo limit: Duration, until isTrue: () -> Bool) async {
    let end = ContinuousClock.now + limit
    while .now < end, !isTrue() {
        do { try await Task.sleep(for: .milliseconds(50)) } catch { return }
    }
}
