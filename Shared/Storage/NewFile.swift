#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file in the making, for this user alone. It is written under a name of its own, so that the name it is to have never
/// stands for half of it.
public final class NewFile {
    public let path: String
    private let descriptor: Int32

    /// - Throws: ``StoreError`` if it cannot be made, also because it is there already.
    public init(_ path: String) throws(StoreError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .systemCall("open", path: path, errno) }
    }

    deinit { close(descriptor) }

    /// - Throws: ``StoreError``; `store.full` if there is no room.
    public func append(_ bytes: [UInt8]) throws(StoreError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .systemCall("write", path: path, errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Returns when the bytes are on the disk. Their name is not: see ``Folder/sync(_:)``.
    /// - Throws: ``StoreError``.
    public func sync() throws(StoreError) {
        guard fsync(descriptor) == 0 else { throw .systemCall("fsync", path: path, errno) }
    }

    /// Appends all of another file.
    func append(contentsOf source: String) throws(StoreError) {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .systemCall("open", path: source, errno) }
        defer { close(input) }
        while true {
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, filled in
                let count = read(input, buffer.baseAddress, buffer.count)
                code = count < 0 ? errno : 0
                filled = max(0, count)
            }
            if code == EINTR { continue }
            guard code == 0 else { throw .systemCall("read", path: source, code) }
            if piece.isEmpty { return }
            try append(piece)
        }
    }
}
