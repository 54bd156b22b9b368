import Foundation
import Glibc
import ServiceKit

/// The file beside the store that holds the master key in hexadecimal digits, for this user alone. It is used under the
/// lock of the store, so by one process at a time.
struct MasterKeyFile {
    let folder: String

    var path: String { "\(folder)/master.key" }

    /// The key in the file; nil if there is no file.
    func read() throws(SettingsError) -> MasterKey? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw failure("cannot be read", errno) }
            return nil
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SettingsError(path, "can be read by others than its owner; take their rights away (chmod 600).")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw SettingsError(path, "cannot be read.")
        }
        guard let key = MasterKey(text: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes) else {
            throw SettingsError(path, "does not hold \(MasterKey.size) bytes in hexadecimal digits.")
        }
        return key
    }

    /// Makes the file. It is written beside and then renamed: a key is never there by half.
    func write(_ bytes: [UInt8]) throws(SettingsError) {
        let unfinished = "\(path).new"
        unlink(unfinished)
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be made", errno) }
        defer { close(descriptor) }
        let text = Array("\(Hexadecimal.encode(bytes))\n".utf8)
        guard Glibc.write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0,
            rename(unfinished, path) == 0
        else { throw failure("cannot be written", errno) }
        try syncFolder()
    }

    /// Without it the new name may be gone after a power failure, and with it everything that the key opens.
    private func syncFolder() throws(SettingsError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be written", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot be written", errno) }
    }

    private func failure(_ what: String, _ code: Int32) -> SettingsError {
        SettingsError(path, "\(what): \(String(cString: strerror(code))).")
    }
}
