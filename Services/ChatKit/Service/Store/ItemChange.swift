/// What becomes of an item of a thread.
enum ItemChange: Sendable, Hashable {
    /// At the end of the thread.
    case insert(ItemRecord)
    /// In its place; at the end if it is not there.
    case replace(ItemRecord)
    case remove(id: String)
    /// Everything that came after an item.
    case removeAfter(id: String)
}

/// The end of a thread, as of one moment.
struct ThreadTail: Sendable {
    /// Of the turn that was begun last; nil if there was none. As long as it is the same, no other turn changed anything.
    let lastTurn: Int64?
    /// Newest first, hidden ones too.
    let newest: [ItemRecord]
    /// The one that was asked for, wherever it stands.
    let item: ItemRecord?
}
