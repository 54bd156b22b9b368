import Storage
import Testing
import Wire

@testable import SessionService

/// What every engine that keeps the session store has to do.
struct StoreContractTests {
    private let seal = MasterKey([UInt8](repeating: 1, count: MasterKey.size)).seal

    private func withStore(_ kind: StoreKind, _ body: (any SessionStore) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            let store = try SQLSessionStore(at: kind.location(in: folder), logger: .silent)
            try await body(store)
            await store.close()
        }
    }

    @Test(arguments: StoreKind.allCases) func newStoreIsEmpty(kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let keys = try await store.signingKeys()
            #expect(keys.isEmpty)
            #expect(store.failure == nil)
        }
    }

    @Test(arguments: StoreKind.allCases) func keyIsReadBackWhole(kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let key = try seal.newKey(id: "key_1", at: TestClock.start)
            #expect(try await store.offer(key) == [key])
            #expect(try await store.signingKeys() == [key])
        }
    }

    @Test(arguments: StoreKind.allCases) func oneOfSeveralOffersIsTaken(kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let answers = try await withThrowingTaskGroup(of: [SigningKeyRecord].self) { group in
                for number in 0..<16 {
                    let key = try seal.newKey(id: "key_\(number)", at: TestClock.start)
                    group.addTask { try await store.offer(key) }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(try await [store.signingKeys()] == Array(answers))
        }
    }

    @Test(arguments: StoreKind.allCases) func passiveKeysStayBesideTheActiveOne(kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let key = try seal.newKey(id: "key_1", at: TestClock.start)
            let passive = SigningKeyRecord(
                id: "key_0", algorithm: .es256, sealedKey: [1, 2], publicKey: [3], createdAt: TestClock.start,
                endsAt: TestClock.start + .seconds(5))
            #expect(try await store.offer(passive) == [passive])
            #expect(try await store.offer(key) == [passive, key])
            #expect(try await store.signingKeys() == [passive, key])
        }
    }

    @Test func secondOwnerIsKeptOut() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let store = try SQLSessionStore(at: location, logger: .silent)
            #expect(throws: StoreError.self) { try SQLSessionStore(at: location, logger: .silent) }
            await store.close()
        }
    }
}
