#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is done to names in a folder so that it outlives a power failure.
public enum Folder {
    /// Whether anything has the name.
    public static func contains(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes a folder for this user alone.
    /// - Throws: ``StoreError``, also if it is there already.
    public static func make(_ path: String) throws(StoreError) {
        guard mkdir(path, 0o700) == 0 else { throw .systemCall("mkdir", path: path, errno) }
    }

    /// Gives a file or a folder its last name, on the disk when this returns.
    /// - Throws: ``StoreError``.
    public static func rename(_ path: String, to name: String) throws(StoreError) {
        #if canImport(Glibc)
        let code = Glibc.rename(path, name)
        #else
        let code = Darwin.rename(path, name)
        #endif
        guard code == 0 else { throw .systemCall("rename", path: name, errno) }
        try sync(parent(of: name))
    }

    /// Without it new names in the folder may be gone after a power failure.
    /// - Throws: ``StoreError``.
    public static func sync(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .systemCall("open", path: path, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .systemCall("fsync", path: path, errno) }
    }

    /// Removes a file; one that is not there is as good as removed.
    /// - Throws: ``StoreError``.
    public static func remove(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .systemCall("unlink", path: path, errno) }
    }

    /// The names of the files in a folder, in order; folders in it do not count.
    /// - Throws: ``StoreError``.
    public static func names(in path: String) throws(StoreError) -> [String] {
        guard let folder = opendir(path) else { throw .systemCall("opendir", path: path, errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            var status = stat()
            guard stat("\(path)/\(name)", &status) == 0 else {
                throw .systemCall("stat", path: "\(path)/\(name)", errno)
            }
            if status.st_mode & S_IFMT == S_IFREG { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder that holds files alone; one that is not there is as good as removed.
    /// - Throws: ``StoreError``.
    public static func removeFiles(_ path: String) throws(StoreError) {
        guard contains(path) else { return }
        for name in try names(in: path) { try remove("\(path)/\(name)") }
        guard rmdir(path) == 0 else { throw .systemCall("rmdir", path: path, errno) }
    }

    public static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What root makes for a service has to be the service's, like the folder that it is in.
    static func give(_ path: String, toOwnerOf folder: String) throws(StoreError) {
        guard geteuid() == 0 else { return }
        var status = stat()
        guard stat(folder, &status) == 0 else { throw .systemCall("stat", path: folder, errno) }
        guard lchown(path, status.st_uid, status.st_gid) == 0 else { throw .systemCall("chown", path: path, errno) }
    }

    /// Bytes that can still be written to the file system of the folder, by this user.
    static func room(in path: String) throws(StoreError) -> Int {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw .systemCall("statvfs", path: path, errno) }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
