/// What one key used within the last span of its limit, by the second. Nearly all keys are seen within one second only,
/// and take no memory beside the table's.
struct HitWindow: Sendable, Equatable {
    struct Bucket: Sendable, Equatable {
        /// Since 1970.
        let second: Int32
        var units: Int32
    }

    private var first: Bucket
    /// Later ones, ascending.
    private var rest: [Bucket] = []

    init(_ units: Int, at second: Int) { first = Bucket(second: Int32(second), units: Int32(units)) }

    /// - Parameter buckets: ascending; not empty.
    init?(_ buckets: [Bucket]) {
        guard let first = buckets.first else { return nil }
        self.first = first
        rest = Array(buckets.dropFirst())
    }

    var buckets: [Bucket] { [first] + rest }
    var lastSecond: Int { Int((rest.last ?? first).second) }

    /// What is used at a moment. What lies ahead of it was noted by a clock that has been set back, and does not count.
    func used(at second: Int, within interval: Int) -> Int {
        buckets.reduce(0) { $0 + (Self.counts($1, at: second, within: interval) ? Int($1.units) : 0) }
    }

    /// Whether nothing of it counts any more, now or later.
    func isOver(at second: Int, within interval: Int) -> Bool { lastSecond <= second - interval }

    mutating func add(_ units: Int, at second: Int, within interval: Int) {
        var kept = buckets.filter { Self.counts($0, at: second, within: interval) }
        if let last = kept.indices.last, kept[last].second == Int32(second) {
            kept[last].units += Int32(units)
        } else {
            kept.append(Bucket(second: Int32(second), units: Int32(units)))
        }
        first = kept[0]
        rest = Array(kept.dropFirst())
    }

    /// The first second in which so much fits; nil if it never does.
    func second(for units: Int, from second: Int, in limit: RateLimit) -> Int? {
        var free = limit.units - used(at: second, within: limit.interval)
        if free >= units { return second }
        for bucket in buckets where Self.counts(bucket, at: second, within: limit.interval) {
            free += Int(bucket.units)
            if free >= units { return Int(bucket.second) + limit.interval }
        }
        return nil
    }

    private static func counts(_ bucket: Bucket, at second: Int, within interval: Int) -> Bool {
        (second - interval + 1...second).contains(Int(bucket.second))
    }
}
