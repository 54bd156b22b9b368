import GRDB
import Storage
import Testing

/// How migrations are applied.
struct MigrationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A migration that writes its name into the table of the first.
    private func step(_ name: String) -> StoreSchema.Migration {
        .init(name) { try $0.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [name]) }
    }

    private func schema(_ steps: StoreSchema.Migration...) -> StoreSchema {
        StoreSchema(
            applicationID: StoreSchema.notes.applicationID, migrations: [StoreSchema.notes.migrations[0]] + steps)
    }

    @Test(arguments: StoreKind.allCases) func migrationsRunInOrder(kind: StoreKind) async throws {
        let store = try kind.open(schema(step("c"), step("a"), step("b")), in: folder)
        #expect(try await store.texts() == ["c", "a", "b"])
    }

    @Test func eachMigrationRunsOnceAndLaterOnesAreAdded() async throws {
        try await folder.openStore(schema(step("one"))).close()
        try await folder.openStore(schema(step("one"))).close()
        let store = try folder.openStore(schema(step("one"), step("two")))
        #expect(try await store.texts() == ["one", "two"])
    }

    @Test func failingMigrationIsUndoneAndThoseBeforeItStay() async throws {
        struct Refusal: Error {}
        let failing = StoreSchema.Migration("two") { db in
            try db.execute(sql: "INSERT INTO note (text) VALUES ('half')")
            throw Refusal()
        }
        let error = #expect(throws: StoreError.self) { try folder.openStore(schema(step("one"), failing)) }
        #expect(error?.code == .migrationFailed)
        #expect(error?.cause is Refusal)
        let store = try folder.openStore(schema(step("one"), step("two")))
        #expect(try await store.texts() == ["one", "two"])
    }

    @Test(arguments: StoreKind.allCases) func tableThatIsNotStrictIsRefused(kind: StoreKind) async throws {
        let lax = StoreSchema.Migration("lax") { try $0.execute(sql: "CREATE TABLE lax (id INTEGER PRIMARY KEY)") }
        let error = #expect(throws: StoreError.self) { try kind.open(schema(lax), in: folder) }
        #expect(error?.code == .invalidSchema)
        #expect(error?.message.contains("lax") == true)
        // Nothing of it stayed.
        let strict = StoreSchema.Migration("lax") {
            try $0.execute(sql: "CREATE TABLE lax (id INTEGER PRIMARY KEY) STRICT")
        }
        try await kind.open(schema(strict), in: folder).close()
    }

    @Test(arguments: StoreKind.allCases) func fullTextTableIsAllowed(kind: StoreKind) async throws {
        let search = StoreSchema.Migration("search") {
            try $0.execute(sql: "CREATE VIRTUAL TABLE search USING fts5(text)")
        }
        try await kind.open(schema(search), in: folder).close()
    }

    @Test func storeThatLitestreamCopiesIsMigrated() async throws {
        let store = try folder.openStore(schema(step("one")))
        try await store.write {
            try $0.execute(sql: "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
        }
        try await store.close()
        #expect(try await folder.openStore(schema(step("one"), step("two"))).texts() == ["one", "two"])
    }

    @Test func migrationPutBeforeAnAppliedOneIsRefused() async throws {
        try await folder.openStore(schema(step("two"))).close()
        let error = #expect(throws: StoreError.self) { try folder.openStore(schema(step("one"), step("two"))) }
        #expect(error?.code == .invalidSchema)
        #expect(try await folder.openStore(schema(step("two"))).texts() == ["two"])
    }

    @Test func foreignKeysAreCheckedAfterAMigration() throws {
        let broken = StoreSchema.Migration("broken") { db in
            try db.execute(sql: "CREATE TABLE part (note INTEGER NOT NULL REFERENCES note (id)) STRICT")
            try db.execute(sql: "INSERT INTO part (note) VALUES (99)")
        }
        let error = #expect(throws: StoreError.self) { try folder.openStore(schema(broken)) }
        #expect(error?.code == .migrationFailed)
    }
}
