public import Storage

/// A service with a store that an operator can back up and restore. Its host answers ``BackUpStore`` for it.
public protocol StoreOwner: HostedService {
    static var schema: StoreSchema { get }
    /// The folder beside the store with files that rows name; nil where there are none. Backups have it as
    /// `<backup>.<name>`.
    static var filesFolder: String? { get }

    var ownStore: Store { get }
    /// What is in ``filesFolder``.
    var ownFiles: (any StoreOwnedFiles)? { get }
}

extension StoreOwner {
    public static var filesFolder: String? { nil }
    public var ownFiles: (any StoreOwnedFiles)? { nil }
}

/// Files that rows of a store name. They are written once, before their row, and removed after it.
public protocol StoreOwnedFiles: Sendable {
    /// Keeps from now on what is removed, until the same number of ``release()``, so that no row of a copy made meanwhile
    /// loses its file.
    func hold() async
    /// - Throws: why a file that was kept cannot be removed.
    func release() async throws
    func files() async throws -> [String]
    /// In bytes.
    func size(_ name: String) async throws -> Int
    /// Some of a file's bytes; none at its end.
    func read(_ name: String, from offset: Int, upTo count: Int) async throws -> [UInt8]
}

extension StoreOwnedFiles {
    func holding<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        await hold()
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try await release()
        return try result.get()
    }
}
