/// How much of a thread a responder wants to see.
struct HistoryLimit: Sendable, Hashable {
    /// Items, the current message included.
    let items: Int
    /// Bytes of the items' JSON.
    let bytes: Int
}

/// Chooses what a responder sees of a long thread: the newest that fits, and always the current message.
enum HistoryWindow {
    /// - Parameter sizes: bytes of the items, newest first; the first is the current message.
    /// - Returns: how many of them to keep.
    static func count(ofNewestFirst sizes: some Sequence<Int>, within limit: HistoryLimit) -> Int {
        var kept = 0
        var bytes = 0
        for size in sizes {
            bytes += size
            guard kept == 0 || (kept < limit.items && bytes <= limit.bytes) else { break }
            kept += 1
        }
        return kept
    }
}
