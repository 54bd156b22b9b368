import ChatKitAPI

/// Which part of a list is asked for (protocol section 10).
struct PageRequest: Sendable, Hashable {
    static let defaultLimit = 20
    static let maximumLimit = 100
    /// A page ends before its elements' JSON passes this, but never before the first: messages may be large, and an
    /// answer has an upper size.
    static let byteBudget = 4 << 20

    let limit: Int
    /// By creation, oldest first.
    let isAscending: Bool
    /// Exclusive.
    let after: String?

    init(limit: Int?, order: ListOrder?, after: String?) throws(Refusal) {
        let wanted = limit ?? 0
        self.limit = wanted == 0 ? Self.defaultLimit : min(max(wanted, 1), Self.maximumLimit)
        isAscending = order == .ascending
        if let after, !EntityID.isPossible(after) { throw .cursorNotFound }
        self.after = after
    }

    /// The beginning of a thread, as it is shown with it.
    static let threadStart = PageRequest(limit: defaultLimit, isAscending: true)

    private init(limit: Int, isAscending: Bool) {
        self.limit = limit
        self.isAscending = isAscending
        after = nil
    }
}

/// A part of a list, and whether more follows.
struct Slice<Element: Sendable>: Sendable {
    var elements: [Element] = []
    var hasMore = false
}
