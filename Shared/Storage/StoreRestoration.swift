#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Puts a backup in the place of a store that nobody has open. What was there is moved aside.
///
/// Everything new is complete, verified and on the disk before the first name changes, so whatever goes wrong until then
/// leaves the store as it was. After that only names change. A power failure between them leaves the old store under the
/// names that are told, and the restoration is to be run again.
public struct StoreRestoration: Sendable {
    /// A folder with files that belong to the store: it stands beside the database, and beside its backup.
    public struct Files: Sendable {
        /// Within the folder of the store.
        public let name: String
        /// Holds those of the backup.
        public let source: String

        public init(name: String, source: String) {
            self.name = name
            self.source = source
        }
    }

    public struct Outcome: Sendable {
        /// The newest migration in the backup; nil if there is none.
        public internal(set) var schema: String?
        /// Of the database.
        public internal(set) var bytes = 0
        /// How many files beside the database were restored.
        public internal(set) var files = 0
        /// Paths of what was there before.
        public internal(set) var before: [String] = []
    }

    private let store: StoreFiles
    private let schema: StoreSchema
    /// Ends the names of what is moved aside.
    private let suffix: String

    /// - Parameters:
    ///   - name: the store's.
    ///   - folder: the store's; made where there is none.
    ///   - moment: tells what is moved aside from that of other times.
    public init(name: String, in folder: String, schema: StoreSchema, moment: String) {
        store = StoreFiles(folder: folder, name: name)
        self.schema = schema
        suffix = ".before-restore-\(moment)"
    }

    /// Blocks the thread for as long as it takes to copy and read the backup.
    ///
    /// - Throws: ``StoreError``: `store.locked` if a service runs on the store, and those of ``StoreBackup/verify(_:)``.
    public func restore(_ backup: StoreBackup, files: Files?) throws(StoreError) -> Outcome {
        try store.makeFolder()
        let lock = try FolderLock(path: store.lock)
        defer { withExtendedLifetime(lock) {} }
        try backup.requireWhole()
        let prepared = "\(store.database).restoring"
        let preparedFiles = files.map { "\(store.folder)/\($0.name).restoring" }
        try discard(prepared, preparedFiles)
        // A name that is given twice would be the end of what has it.
        for aside in [store.database + suffix, files.map { "\(store.folder)/\($0.name)\(suffix)" }].compactMap({ $0 })
        where Folder.contains(aside) {
            throw StoreError(.unavailable, "\(aside) is there already.")
        }
        var outcome = Outcome()
        do {
            try copy(backup.path, to: prepared)
            // The copy, not the backup: nobody changes it any more, and the side files that SQLite makes go with it.
            let inspection = StoreInspection(path: prepared, subject: backup.path, schema: schema)
            outcome.schema = try inspection.judge(.wholly)
            for suffix in ["-wal", "-shm"] { try Folder.remove(prepared + suffix) }
            if let files, let preparedFiles { outcome.files = try copyFiles(in: files.source, to: preparedFiles) }
            outcome.bytes = try StoreFiles.size(of: prepared)
        } catch {
            try discard(prepared, preparedFiles)
            throw error
        }
        if let files, let preparedFiles {
            outcome.before += try exchange(preparedFiles, for: "\(store.folder)/\(files.name)")
        }
        outcome.before += try moveDatabaseAside()
        try Folder.rename(prepared, to: store.database)
        return outcome
    }

    /// With its log, if the last process did not end in order. Gone before the backup comes: SQLite would apply it.
    private func moveDatabaseAside() throws(StoreError) -> [String] {
        guard Folder.contains(store.database) else { return [] }
        let aside = "\(store.database)\(suffix)"
        let log = "\(store.database)-wal"
        if Folder.contains(log) {
            if try StoreFiles.size(of: log) > 0 { try Folder.rename(log, to: "\(aside)-wal") }
            try Folder.remove(log)
        }
        try Folder.remove("\(store.database)-shm")
        try Folder.rename(store.database, to: aside)
        return [aside]
    }

    private func exchange(_ prepared: String, for folder: String) throws(StoreError) -> [String] {
        var before: [String] = []
        if Folder.contains(folder) {
            before = ["\(folder)\(suffix)"]
            try Folder.rename(folder, to: before[0])
        }
        try Folder.rename(prepared, to: folder)
        return before
    }

    private func copyFiles(in source: String, to folder: String) throws(StoreError) -> Int {
        try Folder.make(folder)
        let names = try Folder.names(in: source)
        for name in names { try copy("\(source)/\(name)", to: "\(folder)/\(name)") }
        try Folder.give(folder, toOwnerOf: store.folder)
        try Folder.sync(folder)
        return names.count
    }

    private func copy(_ source: String, to path: String) throws(StoreError) {
        let file = try NewFile(path)
        try file.append(contentsOf: source)
        try Folder.give(path, toOwnerOf: store.folder)
        try file.sync()
    }

    /// What a restoration left that was cut off.
    private func discard(_ prepared: String, _ files: String?) throws(StoreError) {
        for suffix in ["", "-wal", "-shm", "-journal"] { try Folder.remove(prepared + suffix) }
        if let files { try Folder.removeFiles(files) }
    }
}
