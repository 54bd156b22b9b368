/// Does something in a task of its own and waits for it, cancelled with this one.
///
/// A task keeps the stack that its deepest call took until it ends. One that is to pass on a stream for minutes must not hold
/// that of finding out who asks and what: 15 KiB for each open reply in either of two services.
public func apart<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    try await withThrowingTaskGroup(of: T.self) { group in
        group.addTask(operation: body)
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}
