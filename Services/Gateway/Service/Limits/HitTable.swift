/// The windows of all keys of one rule, in bounded memory however many keys there are.
struct HitTable: Sendable {
    /// What names a visitor, an address or a workflow without telling it.
    struct Key: Sendable, Hashable {
        let high: UInt64
        let low: UInt64
    }

    /// So many that a dictionary of 2^18 places, of 8 MiB, holds them.
    static let maximumKeys = 190_000
    /// Changes that are written down at a time; beyond it, only those of keys with more than a hit.
    private static let maximumChanges = 10_000

    /// Seconds.
    let interval: Int
    private var windows: [Key: HitWindow] = [:]
    private var changed: Set<Key> = []
    /// How many keys there are when those that are over are looked for next.
    private var sweepCount = 1024

    init(interval: Int) { self.interval = interval }

    var count: Int { windows.count }

    func used(_ key: Key, at second: Int) -> Int { windows[key]?.used(at: second, within: interval) ?? 0 }

    /// The first second in which so much fits; nil if it never does.
    func second(for units: Int, of key: Key, from second: Int, in limit: RateLimit) -> Int? {
        guard let window = windows[key] else { return units <= limit.units ? second : nil }
        return window.second(for: units, from: second, in: limit)
    }

    /// When the key's oldest hit leaves the window.
    func nextRelease(of key: Key, at second: Int) -> Int {
        let oldest = windows[key]?.buckets.first { Int($0.second) > second - interval }
        return oldest.map { Int($0.second) + interval } ?? second
    }

    mutating func add(_ units: Int, to key: Key, at second: Int) {
        if windows[key] == nil {
            if windows.count >= sweepCount { makeRoom(at: second) }
            windows[key] = HitWindow(units, at: second)
        } else {
            windows[key]?.add(units, at: second, within: interval)
        }
        changed.insert(key)
    }

    /// Forgets what is over and, where that is not enough, those who used least: whoever comes under a million addresses
    /// must not lift the limit of those who have used theirs up.
    private mutating func makeRoom(at second: Int) {
        windows = windows.filter { !$0.value.isOver(at: second, within: interval) }
        let hit = RateLimit.unitsPerHit
        for least in [hit / 5, hit, hit * 5, .max] where windows.count >= Self.maximumKeys {
            windows = windows.filter { $0.value.used(at: second, within: interval) > least }
        }
        changed = changed.filter { windows[$0] != nil }
        sweepCount = min(max(1024, windows.count * 2), Self.maximumKeys)
    }

    /// What changed since this was asked last.
    mutating func takeChanges(at second: Int) -> [(key: Key, window: HitWindow)] {
        defer { changed = [] }
        let all = changed.compactMap { key in windows[key].map { (key: key, window: $0) } }
        guard all.count > Self.maximumChanges else { return all }
        return all.filter { $0.window.used(at: second, within: interval) > RateLimit.unitsPerHit }
    }

    mutating func restore(_ window: HitWindow, of key: Key) { windows[key] = window }
}
