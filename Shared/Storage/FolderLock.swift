#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The right to own one store, held from opening to closing.
///
/// `flock` belongs to the open file description, so it keeps out a second `Store` of this process too, and the kernel
/// gives it up when the process dies, however it dies. The lock file stays: removing it would let a third opener lock
/// a new file of the same name while a second still waits on the old one.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .systemCall("open", path: path, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK else { throw .systemCall("flock", path: path, code) }
            throw StoreError(.locked, "\(path) is held: another process or store owns this database.")
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

extension StoreError {
    /// A failed call of the operating system on a file of a store.
    static func systemCall(_ call: String, path: String, _ code: Int32) -> StoreError {
        let text = "\(path): \(call) failed: \(String(cString: strerror(code)))."
        switch code {
        case ENOSPC, EDQUOT: return StoreError(.full, text)
        case EROFS: return StoreError(.readOnly, text)
        default: return StoreError(.unavailable, text)
        }
    }
}
