import RPC
import ServiceLifecycle

/// Serves calls until the shutdown begins, and then only those under way.
struct RPCService: Service {
    let server: RPCServer
    let listener: any RPCListener
    /// How long the calls under way may still take.
    let drainLimit: Duration
    /// What comes before, while calls are still taken.
    let settle: @Sendable (Duration) async -> Void

    func run() async throws {
        // Cancelled when serving ends, however it ends.
        async let drained: Void = drainWhenAsked()
        // How a listener may end that was told to.
        do { try await server.serve(on: listener) } catch is CancellationError {}
        _ = await drained
    }

    private func drainWhenAsked() async {
        do { try await gracefulShutdown() } catch { return }
        let end = ContinuousClock.now + drainLimit
        await settle(drainLimit * 2 / 3)
        await server.drain(within: end - .now)
    }
}

/// Keeps the connections to the services that are called.
struct PeerConnections: Service {
    let clients: [RPCClient]

    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for client in clients { group.addTask { await client.run() } }
            }
        }
    }
}
