import ServiceKit

extension PublicationFeed {
    /// What copies elsewhere are compared with.
    var figures: [MetricSample] {
        let counts = counts
        return [
            .gauge("orcheo_publications_known", Double(counts.publications)),
            .gauge("orcheo_publications_revision", Double(counts.revision)),
            .gauge("orcheo_publications_watchers", Double(counts.watchers)),
        ]
    }
}
