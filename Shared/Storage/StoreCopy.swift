import GRDB

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A copy of a store as it was at one moment. It has no name: it is gone with this value, or with the process. An actor on
/// a thread of its own, since disks make wait.
public actor StoreCopy {
    /// In bytes.
    public nonisolated let size: Int
    private nonisolated let executor = SerialQueueExecutor(label: "store.copy")
    private let path: String
    private let descriptor: Int32

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    fileprivate init(of path: String) throws(StoreError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .systemCall("open", path: path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .systemCall("fstat", path: path, code)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Some of the bytes; none at the end.
    /// - Throws: ``StoreError``.
    public func read(from offset: Int, upTo count: Int) throws(StoreError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat {
                let got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
                code = got < 0 ? errno : 0
                filled = max(0, got)
            } while code == EINTR
        }
        guard code == 0 else { throw .systemCall("read", path: path, code) }
        return bytes
    }
}

extension StoreFiles {
    /// What a copy leaves to everything else that writes to the file system.
    private static let spareRoom = 64 << 20

    /// Copies page by page what a reading connection sees (https://sqlite.org/backup.html). In write-ahead mode a reader
    /// holds up no writer; the log grows by what is written meanwhile. `VACUUM INTO` would make a smaller file, but builds
    /// it anew, so that damage in the pages of the store would not show in the copy.
    ///
    /// - Throws: `store.busy` while another copy is made, `store.full` if there is no room for one.
    func copy(_ db: Database) throws -> StoreCopy {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let size = try pages * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        guard try Folder.room(in: folder) >= size + Self.spareRoom else {
            throw StoreError(.full, "There is no room in \(folder) for a copy of \(size) bytes.")
        }
        let descriptor = open(unnamedCopy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw StoreError.systemCall("open", path: unnamedCopy, errno) }
            throw StoreError(.busy, "A copy of \(name) is being made already.")
        }
        close(descriptor)
        do {
            let queue = try DatabaseQueue(path: unnamedCopy)
            try queue.writeWithoutTransaction { target in
                // Nobody needs half a copy, so nothing waits for the disk.
                try target.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
                try db.backup(to: target)
                // The pages say that there is a log beside them. There is none: a copy is one file.
                try target.execute(sql: "PRAGMA journal_mode = DELETE")
            }
            try queue.close()
            let copy = try StoreCopy(of: unnamedCopy)
            try removeCopy()
            return copy
        } catch {
            try removeCopy()
            throw error
        }
    }

    /// Also what a process that died left of one.
    func removeCopy() throws(StoreError) {
        for suffix in ["", "-journal"] { try Folder.remove("\(unnamedCopy)\(suffix)") }
    }
}
