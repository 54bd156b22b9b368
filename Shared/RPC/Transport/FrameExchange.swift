extension Transport {
    /// Writes what `writer` is given and lets `read` take what arrives, until `read` returns, `writer` is finished, either
    /// side closes, or the surrounding task is cancelled.
    func exchange(_ writer: FrameWriter, read: @escaping @Sendable (InboundBytes) async throws -> Void) async throws {
        defer { writer.finish() }
        try await run { inbound, outbound in
            try await withThrowingTaskGroup { group in
                group.addTask { try await writer.run(outbound) }
                group.addTask { try await read(inbound) }
                defer {
                    // Neither side of the writer hears of a cancellation while it waits.
                    writer.finish()
                    group.cancelAll()
                }
                try await group.next()
            }
        }
    }
}
