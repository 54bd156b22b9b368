import GRDB
import Storage

extension SQLChatStore {
    func adoptThreads(of visitor: String, by user: String) async throws -> Int {
        try await store.write { db in
            try db.cachedStatement(sql: "UPDATE thread SET subject = ? WHERE subject = ?")
                .execute(arguments: [user, visitor])
            let count = db.changesCount
            try db.cachedStatement(sql: "UPDATE attachment SET subject = ? WHERE subject = ?")
                .execute(arguments: [user, visitor])
            return count
        }
    }
}
