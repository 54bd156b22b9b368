#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A whole store in one file, apart from where stores live.
public struct StoreBackup: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// Reads all of it, and changes nothing.
    ///
    /// - Returns: the newest migration in it; nil if there is none.
    /// - Throws: ``StoreError``: `store.foreign_file` for another database, `store.newer_schema` for one of a later version,
    ///   `store.corrupt` for a damaged one, `store.unavailable` for one that cannot be read or is not whole.
    public func verify(_ schema: StoreSchema) throws(StoreError) -> String? {
        try requireWhole()
        return try StoreInspection(path: path, subject: path, schema: schema).judge(.wholly)
    }

    func requireWhole() throws(StoreError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .systemCall("stat", path: path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError(.unavailable, "\(path) is no file.") }
        guard status.st_size > 0 else { throw StoreError(.corrupt, "\(path) is empty.") }
        if stat("\(path)-wal", &status) == 0, status.st_size > 0 {
            throw StoreError(.unavailable, "\(path) is not whole: a part of it is in the log \(path)-wal.")
        }
    }
}
