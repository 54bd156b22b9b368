import Crypto
import NIOCore
import RPC
import Storage
import Wire

/// Takes in what ``BackUpStore`` sends. Leaves a verified backup under its name, or nothing.
struct BackupReceiver: Sendable {
    /// A store of any size is through by then.
    private static let patience = Duration.seconds(24 * 3600)

    private let path: String
    private let service: String
    private let schema: StoreSchema
    /// Where the files go that belong to the store.
    private let files: String?

    init(path: String, of owner: any StoreOwner.Type) {
        self.path = path
        service = owner.name
        schema = owner.schema
        files = owner.filesFolder.map { "\(path).\($0)" }
    }

    /// - Throws: ``OperatorFailure``, `StoreError`, `ServiceError`.
    func receive(from client: RPCClient) async throws -> OperatorTask.Outcome {
        for taken in [path, files].compactMap({ $0 }) where Folder.contains(taken) {
            throw OperatorFailure("\(taken) is there already; a backup replaces nothing.")
        }
        for left in [part, filesPart].compactMap({ $0 }) where Folder.contains(left) {
            throw OperatorFailure(
                "\(left) is there already: another backup is being made, or was cut off. Remove it then.")
        }
        let began = ContinuousClock.now
        let summary: Summary
        do { summary = try await take(from: client) } catch {
            try discard()
            throw error
        }
        return .init(line: line(summary, after: .now - began), exitCode: 0)
    }

    private struct Summary {
        var bytes = 0
        var digest = SHA256()
        var schema: String?
        var files = 0
        var fileBytes = 0
    }

    private var part: String { "\(path).part" }
    private var filesPart: String? { files.map { "\($0).part" } }

    private func take(from client: RPCClient) async throws -> Summary {
        let caller = Principal(kind: .service, subject: "operator", scopes: ["operator"])
        let options = CallOptions(principal: caller, trace: "backup", deadline: Self.patience)
        let stream = try await client.stream(BackUpStore.self, Nothing(), options)
        var summary = Summary()
        guard let first = try await head(of: stream), first.file == nil else { throw Self.misunderstood }
        try await take(first.size, from: stream, into: part) { summary.digest.update(data: $0) }
        summary.bytes = first.size
        if let filesPart { try Folder.make(filesPart) }
        while let next = try await head(of: stream) {
            // The service names the file that is made here, perhaps by root.
            guard let filesPart, let name = next.file, Self.isPlain(name) else { throw Self.misunderstood }
            try await take(next.size, from: stream, into: "\(filesPart)/\(name)") { _ in }
            summary.files += 1
            summary.fileBytes += next.size
        }
        // Before it has its name: what bears the name is good.
        summary.schema = try verify()
        if let files, let filesPart {
            try Folder.sync(filesPart)
            try Folder.rename(filesPart, to: files)
        }
        try Folder.rename(part, to: path)
        return summary
    }

    private func verify() throws -> String? {
        do { return try StoreBackup(part).verify(schema) } catch {
            guard error.code == .corrupt else { throw error }
            throw OperatorFailure("There is no backup, for the store of \(service) is damaged: \(error.message)")
        }
    }

    private func head(of stream: ItemStream) async throws -> BackUpStore.Item? {
        guard let item = try await stream.next() else { return nil }
        return try WireDecoder().decode(BackUpStore.Item.self, from: item)
    }

    private func take(
        _ size: Int, from stream: ItemStream, into path: String, _ look: ([UInt8]) -> Void
    ) async throws {
        let file = try NewFile(path)
        var left = size
        while left > 0 {
            guard let item = try await stream.next(), item.readableBytes <= left else { throw Self.misunderstood }
            let bytes = Array(item.readableBytesView)
            try file.append(bytes)
            look(bytes)
            left -= bytes.count
        }
        try file.sync()
    }

    private static func isPlain(_ name: String) -> Bool { !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") }

    private static var misunderstood: OperatorFailure {
        OperatorFailure("What the service sent is not a backup; it may be of another version.")
    }

    private func discard() throws {
        try Folder.remove(part)
        if let filesPart { try Folder.removeFiles(filesPart) }
    }

    private func line(_ summary: Summary, after duration: Duration) -> String {
        var line: JSONObject = [
            "file": .string(path), "bytes": .int(summary.bytes),
            "sha256": .string(
                summary.digest.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()),
            "service": .string(service), "schema": summary.schema.map { .string($0) } ?? .null,
        ]
        if let files {
            line["files"] = [
                "folder": .string(files), "count": .int(summary.files), "bytes": .int(summary.fileBytes),
            ]
        }
        line["seconds"] = duration.jsonSeconds
        return JSONValue.object(line).text
    }
}

extension Duration {
    /// To the millisecond.
    var jsonSeconds: JSONValue { .number(String(Double(Int(self / .milliseconds(1))) / 1000)) }
}
