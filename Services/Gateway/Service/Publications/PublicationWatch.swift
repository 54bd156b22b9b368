import Logging
import PublishAPI
import RPC
import ServiceKit
import ServiceLifecycle
import Wire

/// Keeps ``PublicationMirror`` equal to what Publish holds: a snapshot, then each change, and from the start again when
/// the stream breaks.
struct PublicationWatch: Service {
    /// A watch is renewed after this long; a call without a deadline does not exist.
    private static let lifetime = Duration.seconds(3600)

    let publish: RPCClient
    let mirror: PublicationMirror
    let ids: any IDSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await watch()
                } catch {
                    if !Task.isCancelled { logger.info("the watch broke", metadata: ["cause": "\(error)"]) }
                }
                mirror.markBroken()
                do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
            }
        }
    }

    private func watch() async throws {
        let options = CallOptions(principal: .anonymous, trace: ids.id("watch"), deadline: Self.lifetime)
        let stream = try await publish.stream(WatchPublications.self, Nothing(), options)
        var snapshot: [Publication]? = []
        while let bytes = try await stream.next() {
            switch try WireDecoder().decode(WatchPublications.Item.self, from: bytes) {
            case .publication(let publication):
                if snapshot != nil { snapshot?.append(publication) } else { try mirror.apply(publication) }
            case .snapshotEnd(let revision):
                try mirror.replace(with: snapshot ?? [], revision: revision)
                snapshot = nil
            }
        }
    }
}
