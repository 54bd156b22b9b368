import GRDB

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files of one store in its folder: their paths, their permissions, their first creation.
struct StoreFiles {
    let folder: String
    let name: String

    var database: String { "\(folder)/\(name).sqlite" }
    var lock: String { "\(folder)/\(name).lock" }
    /// Of a copy, for as long as it is made.
    var unnamedCopy: String { "\(database).copy" }
    private var unfinished: String { "\(database).new" }

    /// Makes the folder, and those above it, for this user alone; leaves an existing one as it is.
    func makeFolder() throws(StoreError) {
        var missing: [String] = []
        var path = folder
        while access(path, F_OK) != 0, errno == ENOENT {
            missing.append(path)
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { break }
            path = String(path[..<slash])
        }
        for path in missing.reversed() where mkdir(path, 0o700) != 0 && errno != EEXIST {
            throw .systemCall("mkdir", path: path, errno)
        }
    }

    /// Whether a database is there. An empty file is none.
    func databaseExists() throws(StoreError) -> Bool {
        var status = stat()
        if stat(database, &status) == 0 { return status.st_size > 0 }
        guard errno == ENOENT else { throw .systemCall("stat", path: database, errno) }
        return false
    }

    /// Size of the database file in bytes.
    func databaseSize() throws(StoreError) -> Int { try Self.size(of: database) }

    /// - Throws: ``StoreError``.
    static func size(of path: String) throws(StoreError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .systemCall("stat", path: path, errno) }
        return Int(status.st_size)
    }

    /// Takes the rights of group and others away from the database; SQLite gives its side files the same mode.
    func restrict() throws(StoreError) {
        guard chmod(database, 0o600) == 0 else { throw .systemCall("chmod", path: database, errno) }
    }

    /// Creates a database that is marked with `applicationID`.
    ///
    /// It gets its name only when it is complete: a file under that name is always ours or foreign, never half made.
    func createDatabase(applicationID: Int32) throws(StoreError) {
        for path in [unfinished, "\(unfinished)-journal"] where unlink(path) != 0 && errno != ENOENT {
            throw .systemCall("unlink", path: path, errno)
        }
        let descriptor = open(unfinished, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .systemCall("open", path: unfinished, errno) }
        close(descriptor)
        do {
            let queue = try DatabaseQueue(path: unfinished)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
            try queue.close()
        } catch {
            throw StoreError(error, of: unfinished)
                ?? StoreError(.unavailable, "\(unfinished) cannot be created.", cause: error)
        }
        try Folder.rename(unfinished, to: database)
    }
}
