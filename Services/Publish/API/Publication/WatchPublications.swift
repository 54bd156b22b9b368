public import Wire

/// Every publication and the feature flags, the end of this snapshot, then each change as it is committed, in the order
/// of the commits: none is left out, none comes twice.
///
/// Error: `watch.lagging` ends the stream of a watcher that reads too slowly; it has to watch again.
public enum WatchPublications: StreamOperation {
    public typealias Input = Nothing

    public enum Item: Codable, Sendable, Hashable {
        /// Before the end of the snapshot: as it is. After it: as a change left it.
        case publication(Publication)
        /// All flags, as of this revision.
        case flags(FeatureFlags, revision: Int)
        /// The snapshot is complete and holds every change up to this revision.
        case snapshotEnd(revision: Int)

        private enum CodingKeys: String, CodingKey {
            case publication
            case flags
            case snapshotEnd = "snapshot_end"
            case revision
        }

        public init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            if let publication = try members.decodeIfPresent(Publication.self, forKey: .publication) {
                self = .publication(publication)
            } else if let flags = try members.decodeIfPresent(FeatureFlags.self, forKey: .flags) {
                self = .flags(flags, revision: try members.decode(Int.self, forKey: .revision))
            } else {
                self = .snapshotEnd(revision: try members.decode(Int.self, forKey: .revision))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .publication(let publication): try members.encode(publication, forKey: .publication)
            case .flags(let flags, let revision):
                try members.encode(flags, forKey: .flags)
                try members.encode(revision, forKey: .revision)
            case .snapshotEnd(let revision):
                try members.encode(true, forKey: .snapshotEnd)
                try members.encode(revision, forKey: .revision)
            }
        }
    }

    public static let name = "publish.watch_publications"
    public static let access = Access.open
}
