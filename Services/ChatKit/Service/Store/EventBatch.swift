import NIOCore
import Wire

/// Events in their order, with what they change of the thread's items and, at last, the end of the turn.
struct EventBatch: Sendable {
    struct Closing: Sendable {
        let state: TurnState
        let at: Timestamp
        /// Of the run, as JSON; nil for a turn that has none.
        let report: String?
        /// For the thread; nil for the one that it has.
        var title: String?
        /// Nil where nobody counted.
        var usage: TurnUsage?
    }

    /// Of the first event; the log of a turn counts from 1 without gaps.
    var firstSequence = 1
    /// Each event is one line of JSON and a line feed.
    private(set) var bytes = ByteBuffer()
    /// Bytes of each line without its line feed.
    private(set) var lengths: [Int] = []
    var changes: [ItemChange] = []
    var closing: Closing?

    var byteCount: Int { bytes.readableBytes }
    var isEmpty: Bool { lengths.isEmpty && changes.isEmpty && closing == nil }
    var nextSequence: Int { firstSequence + lengths.count }

    /// The events, each without its line feed.
    var lines: [ByteBuffer] {
        var position = bytes.readerIndex
        return lengths.compactMap { length in
            defer { position += length + 1 }
            return bytes.getSlice(at: position, length: length)
        }
    }

    /// Appends one event; `write` writes its one line. If it throws, go back to a mark.
    mutating func append(_ write: (inout ByteBuffer) throws -> Void) rethrows {
        let start = bytes.writerIndex
        try write(&bytes)
        let length = bytes.writerIndex - start
        bytes.writeInteger(UInt8(ascii: "\n"))
        lengths.append(length)
    }

    /// A place to go back to.
    struct Mark {
        let events: Int
        fileprivate let changes: Int
        fileprivate let writerIndex: Int
    }

    var mark: Mark { Mark(events: lengths.count, changes: changes.count, writerIndex: bytes.writerIndex) }

    /// Forgets what was added since the mark was taken.
    mutating func cut(to mark: Mark) {
        lengths.removeSubrange(mark.events...)
        changes.removeSubrange(mark.changes...)
        bytes.moveWriterIndex(to: mark.writerIndex)
    }

    /// Adds what came after this.
    mutating func append(_ later: EventBatch) {
        guard !isEmpty else {
            self = later
            return
        }
        bytes.writeImmutableBuffer(later.bytes)
        lengths += later.lengths
        changes += later.changes
        closing = later.closing
    }

    /// Takes everything out, and counts on.
    mutating func takeAll() -> EventBatch {
        defer { self = EventBatch(firstSequence: nextSequence) }
        return self
    }

    private init(firstSequence: Int) { self.firstSequence = firstSequence }

    init() {}
}
