import Dispatch
import Storage
import Synchronization
import Testing

/// Stops the store inside a body until the test lets it go on.
final class Gate: Sendable {
    private let entries = Mutex(0)
    private let permits = DispatchSemaphore(value: 0)

    /// Called in the body: blocks the thread until `open` was called once for it.
    func pass() {
        entries.withLock { $0 += 1 }
        permits.wait()
    }

    func open(times: Int = 1) {
        for _ in 0..<times { permits.signal() }
    }

    func entered(times: Int = 1) async throws {
        try await eventually { self.entries.withLock { $0 } >= times }
    }
}

struct NeverHappened: Error {}

/// Returns when the condition holds; throws if it does not within 20 s.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHappened() }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// The code of the store error that `body` throws, or `nil` with the test marked as failed.
func storeErrorCode(
    _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> StoreError.Code? {
    do {
        try await body()
        Issue.record("Nothing was thrown", sourceLocation: location)
    } catch let error as StoreError {
        return error.code
    } catch {
        Issue.record("Another error was thrown: \(error)", sourceLocation: location)
    }
    return nil
}
