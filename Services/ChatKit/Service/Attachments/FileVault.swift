import Foundation
import Glibc
import ServiceKit
import Storage

/// Keeps the bytes of files in a folder, each under its attachment's id. A file gets that name when it is complete and on
/// the disk. An actor on a thread of its own, since disks make wait.
actor FileVault: StoreOwnedFiles {
    /// Beside the store.
    static let folderName = "files"

    private let folder: String
    private let isTemporary: Bool
    private let executor = SerialQueueExecutor(label: "chatkit.files")
    private var descriptors: [String: Int32] = [:]
    private var holds = 0
    /// Removed while somebody held the files.
    private var removed: [String] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Throws: ``FileFailure``, if the folder cannot be made.
    init(at location: StoreLocation) throws(FileFailure) {
        switch location {
        case .folder(let store):
            folder = "\(store)/\(Self.folderName)"
            isTemporary = false
        case .memory:
            let parent = FileManager.default.temporaryDirectory.path
            // mkdtemp(3) writes the name that it found into it.
            var template = Array("\(parent)/orcheo-files-XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else { throw FileFailure("mkdtemp", parent, errno) }
            folder = String(cString: made)
            isTemporary = true
        }
        for path in [folder, "\(folder)/incoming"] where mkdir(path, 0o700) != 0 && errno != EEXIST {
            throw FileFailure("mkdir", path, errno)
        }
    }

    /// Begins a file; what was left of one with the name goes.
    func begin(_ name: String) throws(FileFailure) {
        let path = incoming(name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure("open", path, errno) }
        descriptors[name] = descriptor
    }

    func append(_ bytes: [UInt8], to name: String) throws(FileFailure) {
        guard let descriptor = descriptors[name] else { throw FileFailure("write", incoming(name), EBADF) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFailure("write", incoming(name), errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Returns when the file is on the disk under the id.
    func finish(_ name: String, as id: String) throws(FileFailure) {
        guard let descriptor = descriptors.removeValue(forKey: name) else {
            throw FileFailure("fsync", incoming(name), EBADF)
        }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFailure("fsync", incoming(name), errno) }
        guard rename(incoming(name), path(id)) == 0 else { throw FileFailure("rename", path(id), errno) }
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw FileFailure("open", folder, errno) }
        defer { Glibc.close(directory) }
        guard fsync(directory) == 0 else { throw FileFailure("fsync", folder, errno) }
    }

    /// Forgets a file that was begun.
    func discard(_ name: String) {
        if let descriptor = descriptors.removeValue(forKey: name) { Glibc.close(descriptor) }
        unlink(incoming(name))
    }

    /// Forgets every file that an earlier process began.
    func discardIncoming() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/incoming") {
            try FileManager.default.removeItem(atPath: incoming(name))
        }
    }

    /// The ids of all files.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "incoming" }
    }

    /// Some of a file's bytes; none at its end.
    func read(_ id: String, from offset: Int, upTo count: Int) throws(FileFailure) -> [UInt8] {
        let descriptor = open(path(id), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open", path(id), errno) }
        defer { Glibc.close(descriptor) }
        var (bytes, code) = ([UInt8](), Int32(0))
        bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, offset + filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard code == 0 else { throw FileFailure("read", path(id), code) }
        return bytes
    }

    func size(_ id: String) throws(FileFailure) -> Int {
        var status = stat()
        guard stat(path(id), &status) == 0 else { throw FileFailure("stat", path(id), errno) }
        return Int(status.st_size)
    }

    func hold() { holds += 1 }

    /// What a failure keeps from being removed is removed at the next start, since no row names it.
    func release() throws(FileFailure) {
        holds -= 1
        guard holds == 0 else { return }
        defer { removed = [] }
        for id in removed { try remove(id) }
    }

    /// A file that is not there is as good as removed.
    func remove(_ id: String) throws(FileFailure) {
        guard holds == 0 else { return removed.append(id) }
        guard unlink(path(id)) == 0 || errno == ENOENT else { throw FileFailure("unlink", path(id), errno) }
    }

    /// Gives everything up; a folder that stands for memory goes.
    func close() throws {
        for descriptor in descriptors.values { Glibc.close(descriptor) }
        descriptors = [:]
        if isTemporary { try FileManager.default.removeItem(atPath: folder) }
    }

    private func incoming(_ name: String) -> String { "\(folder)/incoming/\(name)" }
    private func path(_ id: String) -> String { "\(folder)/\(id)" }
}
