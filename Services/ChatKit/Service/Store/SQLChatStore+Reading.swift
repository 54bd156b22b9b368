import GRDB
import Storage
import Wire

extension SQLChatStore {
    func thread(
        _ id: String, of owner: Owner, items: PageRequest
    ) async throws -> (ThreadRecord, Slice<ItemRecord>)? {
        try await store.read { db in
            guard let (number, thread) = try Self.thread(id, of: owner, db) else { return nil }
            return (thread, try Self.items(of: number, items, db))
        }
    }

    func threads(of owner: Owner, _ page: PageRequest) async throws -> Slice<ThreadRecord> {
        try await store.read { db in
            var cursor: Int64?
            if let after = page.after {
                cursor = try Self.thread(after, of: owner, db)?.number
                if cursor == nil { throw Refusal.cursorNotFound }
            }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(Self.threadColumns) FROM thread
                    WHERE workflow_id = ? AND subject = ? AND \(page.bound)
                    """)
            let rows = try Row.fetchCursor(
                statement, arguments: [owner.workflowID, owner.subject, cursor ?? page.beforeFirst, page.limit + 1])
            return try Self.slice(rows, page) { (Self.threadRecord($0), 0) }
        }
    }

    func items(ofThread id: String, of owner: Owner, _ page: PageRequest) async throws -> Slice<ItemRecord> {
        try await store.read { db in
            guard let (number, _) = try Self.thread(id, of: owner, db) else { throw Refusal.threadNotFound }
            return try Self.items(of: number, page, db)
        }
    }

    func history(of turn: TurnKey, limit: Int) async throws -> [ItemRecord] {
        try await store.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT id, is_hidden, json FROM item WHERE thread = ? ORDER BY number DESC LIMIT ?")
            return try Row.fetchAll(statement, arguments: [turn.thread, limit]).map(Self.itemRecord)
        }
    }

    func threadRecord(of turn: TurnKey) async throws -> ThreadRecord {
        try await store.read { db in
            let statement = try db.cachedStatement(sql: "SELECT \(Self.threadColumns) FROM thread WHERE number = ?")
            guard let row = try Row.fetchOne(statement, arguments: [turn.thread]) else { throw TurnNotRunning() }
            return Self.threadRecord(row)
        }
    }

    func tail(ofThread id: String, of owner: Owner, items limit: Int, item: String?) async throws -> ThreadTail? {
        try await store.read { db in
            guard let (number, _) = try Self.thread(id, of: owner, db) else { return nil }
            let newest = try db.cachedStatement(
                sql: "SELECT id, is_hidden, json FROM item WHERE thread = ? ORDER BY number DESC LIMIT ?")
            let named = try db.cachedStatement(sql: "SELECT id, is_hidden, json FROM item WHERE id = ? AND thread = ?")
            return ThreadTail(
                lastTurn: try Self.lastTurn(of: number, db),
                newest: try Row.fetchAll(newest, arguments: [number, limit]).map(Self.itemRecord),
                item: try item.flatMap { try Row.fetchOne(named, arguments: [$0, number]) }.map(Self.itemRecord))
        }
    }

    private static let threadColumns = "number, id, created_at, title, status, status_reason"

    /// The one way to a thread by its id: with its owner.
    static func thread(
        _ id: String, of owner: Owner, _ db: Database
    ) throws -> (number: Int64, record: ThreadRecord)? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(threadColumns) FROM thread WHERE id = ? AND workflow_id = ? AND subject = ?")
        return try Row.fetchOne(statement, arguments: [id, owner.workflowID, owner.subject])
            .map { ($0[0], threadRecord($0)) }
    }

    private static func items(of thread: Int64, _ page: PageRequest, _ db: Database) throws -> Slice<ItemRecord> {
        var cursor: Int64?
        if let after = page.after {
            let statement = try db.cachedStatement(sql: "SELECT number FROM item WHERE id = ? AND thread = ?")
            cursor = try Int64.fetchOne(statement, arguments: [after, thread])
            if cursor == nil { throw Refusal.cursorNotFound }
        }
        let statement = try db.cachedStatement(
            sql: "SELECT id, is_hidden, json FROM item WHERE thread = ? AND is_hidden = 0 AND \(page.bound)")
        let rows = try Row.fetchCursor(
            statement, arguments: [thread, cursor ?? page.beforeFirst, page.limit + 1])
        return try slice(rows, page) { row in
            let record = itemRecord(row)
            return (record, record.json.utf8.count)
        }
    }

    /// Takes what fits the page out of one row more than it may hold.
    private static func slice<Element>(
        _ rows: RowCursor, _ page: PageRequest, _ element: (Row) -> (Element, bytes: Int)
    ) throws -> Slice<Element> {
        var slice = Slice<Element>()
        var bytes = 0
        while let row = try rows.next() {
            let (next, size) = element(row)
            bytes += size
            guard slice.elements.count < page.limit, slice.elements.isEmpty || bytes <= PageRequest.byteBudget else {
                slice.hasMore = true
                break
            }
            slice.elements.append(next)
        }
        return slice
    }

    private static func threadRecord(_ row: Row) -> ThreadRecord {
        let status: String = row[4]
        return ThreadRecord(
            id: row[1], createdAt: Timestamp(microseconds: row[2]), title: row[3],
            status: ThreadRecord.Status(rawValue: status) ?? .active, statusReason: row[5])
    }

    private static func itemRecord(_ row: Row) -> ItemRecord {
        ItemRecord(id: row[0], isHidden: row[1], json: row[2])
    }
}

extension PageRequest {
    fileprivate var bound: String {
        isAscending ? "number > ? ORDER BY number LIMIT ?" : "number < ? ORDER BY number DESC LIMIT ?"
    }

    /// The cursor of a list's first page.
    fileprivate var beforeFirst: Int64 { isAscending ? .min : .max }
}
