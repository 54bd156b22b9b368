import Storage
import Wire

/// Puts a backup in the place of a service's store.
struct StoreRestorer {
    private let owner: any StoreOwner.Type
    private let location: StoreLocation

    init(of owner: any StoreOwner.Type, at location: StoreLocation) {
        self.owner = owner
        self.location = location
    }

    /// - Throws: ``OperatorFailure``, `StoreError`.
    func restore(_ path: String) throws -> OperatorTask.Outcome {
        guard case .folder(let folder) = location else {
            throw OperatorFailure("ORCHEO_STORAGE is memory: there is no store to restore.")
        }
        let files = owner.filesFolder.map { StoreRestoration.Files(name: $0, source: "\(path).\($0)") }
        if let files, !Folder.contains(files.source) {
            throw OperatorFailure("\(files.source) is missing: the files that belong to the backup.")
        }
        let began = ContinuousClock.now
        let restoration = StoreRestoration(
            name: owner.name, in: folder, schema: owner.schema, moment: Self.moment(SystemClock().now))
        let outcome: StoreRestoration.Outcome
        do { outcome = try restoration.restore(StoreBackup(path), files: files) } catch {
            guard error.code == .locked else { throw error }
            throw OperatorFailure("The \(owner.name) service runs; stop it first. (\(error.message))")
        }
        var line: JSONObject = [
            "file": .string(path), "bytes": .int(outcome.bytes), "service": .string(owner.name),
            "schema": outcome.schema.map { .string($0) } ?? .null,
            "before": .array(outcome.before.map { .string($0) }),
        ]
        if files != nil { line["files"] = ["count": .int(outcome.files)] }
        line["seconds"] = (.now - began as Duration).jsonSeconds
        return .init(line: JSONValue.object(line).text, exitCode: 0)
    }

    /// In letters that a file's name may have anywhere.
    private static func moment(_ now: Timestamp) -> String { now.description.filter { $0 != "-" && $0 != ":" } }
}
