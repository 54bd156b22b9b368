public import ServiceKit

extension PublicationCopy {
    /// How good the copy is. Its revision is compared with that of the owner.
    public var figures: [MetricSample] {
        [
            .gauge("orcheo_publications_known", Double(count)),
            .gauge("orcheo_publications_revision", Double(revision)),
            .gauge("orcheo_watch_current", isCurrent ? 1 : 0),
            .gauge("orcheo_watch_broken_seconds", brokenFor / .seconds(1)),
        ]
    }
}
