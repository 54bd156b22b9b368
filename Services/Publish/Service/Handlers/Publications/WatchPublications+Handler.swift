import PublishAPI
import RPC
import ServiceLifecycle
import Wire

extension PublishHandlers {
    func watchPublications(
        _ input: WatchPublications.Input, _ context: CallContext, _ writer: ItemWriter
    ) async throws {
        let watch = feed.watch()
        try await writer.send(all: watch.publications.lazy.map { WatchPublications.Item.publication($0) })
        try await writer.send(WatchPublications.Item.flags(watch.flags, revision: watch.revision))
        try await writer.send(WatchPublications.Item.snapshotEnd(revision: watch.revision))
        // A watch never ends by itself; a service that drains would wait for it in vain.
        try await withGracefulShutdownHandler {
            for try await change in watch.changes { try await writer.send(change.item) }
        } onGracefulShutdown: {
            watch.end()
        }
    }
}
