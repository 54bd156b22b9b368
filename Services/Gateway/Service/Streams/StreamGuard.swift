import Logging
import PublishClient
import RPC
import ServiceKit
import ServiceLifecycle
import SessionAPI
import Wire

/// Ends replies that may not go on: follows revocations and publications, and looks at the clock, since a publication can
/// end by itself.
struct StreamGuard: Service {
    /// A watch is renewed after this long; a call without a deadline does not exist.
    private static let lifetime = Duration.seconds(3600)

    let session: RPCClient
    let copy: PublicationCopy
    let streams: LiveStreams
    let ids: any IDSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { for await _ in copy.changes() { streams.judge() } }
                group.addTask {
                    while !Task.isCancelled {
                        do { try await Task.sleep(for: .seconds(1)) } catch { return }
                        streams.judge()
                    }
                }
                group.addTask { await followRevocations() }
            }
        }
    }

    private func followRevocations() async {
        while !Task.isCancelled {
            do {
                let options = CallOptions(principal: .anonymous, trace: ids.id("watch"), deadline: Self.lifetime)
                let revocations = try await session.stream(WatchRevocations.self, Nothing(), options)
                while let bytes = try await revocations.next() {
                    streams.end(by: try WireDecoder().decode(Revocation.self, from: bytes))
                }
            } catch {
                if !Task.isCancelled {
                    logger.info("the watch of revocations broke", metadata: ["cause": "\(error)"])
                }
            }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
        }
    }
}
