import NIOCore
import PublishAPI
import Synchronization

/// The encoded public metadata of workflows, made once for each revision. A `Mutex`, since each reader comes here and
/// must not wait. Holds as much as there are public workflows that were asked for.
final class PublicMetadataCache: Sendable {
    private let bodies = Mutex<[String: (revision: Int, body: ByteBuffer)]>([:])
    private let shareURLs: ShareURLs
    private let contact: String?

    init(shareURLs: ShareURLs, contact: String?) {
        self.shareURLs = shareURLs
        self.contact = contact
    }

    func body(of publication: Publication) throws -> ByteBuffer {
        let id = publication.workflowID
        if let known = bodies.withLock({ $0[id] }), known.revision == publication.revision { return known.body }
        let metadata = PublicMetadata(
            publication, shareURL: shareURLs.url(of: publication), contact: publication.contact ?? contact)
        let body = try metadata.encoded()
        bodies.withLock { bodies in
            // Requests that found an older publication may come later.
            guard (bodies[id]?.revision ?? -1) < publication.revision else { return }
            bodies[id] = (publication.revision, body)
        }
        return body
    }
}
