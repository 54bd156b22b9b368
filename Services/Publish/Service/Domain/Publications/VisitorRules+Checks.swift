import PublishAPI

extension VisitorRules {
    private static let originCount = 50
    private static let limitRange = 1...1_000_000
    private static let tokenRange = 1...1_000_000_000_000
    private static let retentionRange = 1...36_500

    /// Normalized and each once.
    static func origins(_ texts: [String]) throws(PublishError) -> [String] {
        var origins: [String] = []
        for (index, text) in texts.enumerated() {
            guard let origin = Origin.normalized(text) else {
                throw .invalid(
                    path: ["allowed_origins", String(index)],
                    message: "must be an origin like https://www.example.org, names in their ASCII form")
            }
            if !origins.contains(origin) { origins.append(origin) }
        }
        guard origins.count <= originCount else {
            throw .invalid(path: ["allowed_origins"], message: "must be at most \(originCount)")
        }
        return origins
    }

    /// Limits that say nothing are none.
    static func limits(_ limits: PublicationLimits) throws(PublishError) -> PublicationLimits? {
        for (name, value, range) in [
            ("requests_per_minute", limits.requestsPerMinute, limitRange),
            ("requests_per_minute_per_visitor", limits.requestsPerMinutePerVisitor, limitRange),
            ("concurrent_turns", limits.concurrentTurns, limitRange),
            ("tokens_per_day", limits.tokensPerDay, tokenRange),
            ("tokens_per_day_per_visitor", limits.tokensPerDayPerVisitor, tokenRange),
            ("retention_days", limits.retentionDays, retentionRange),
        ] {
            guard let value, !range.contains(value) else { continue }
            throw .invalid(
                path: ["limits", name],
                message: "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return limits == PublicationLimits() ? nil : limits
    }

    /// An address of mail or an https URL; pages make a link of it, so nothing else may pass.
    static func contact(_ text: String) throws(PublishError) -> String {
        let text = Text.trimmed(text)
        try Text.check(text, at: ["contact"], limit: 320)
        let isPlain = text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isMail = parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.contains(where: "<>\"?&%".contains)
        let isLink = text.lowercased().hasPrefix("https://") && text.utf8.count > "https://".utf8.count
        guard isPlain, isMail || isLink else {
            throw .invalid(path: ["contact"], message: "must be an address of mail or an https URL")
        }
        return text
    }
}
