import Foundation
import Launcher
import NIOCore
import NIOHTTP1
import RPC
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

/// Backups of a set that is used, and what comes back from them.
struct BackupTests {
    @Test func whatWasAcknowledgedBeforeABackupComesBackFromIt() async throws {
        try await TestFolder.with { folder in
            let backup = "\(folder.path)/publish.backup"
            let (before, all) = try await LaunchedSystem.with(folder) { system in
                let before = try await Self.backUp(
                    system, "publish", to: backup,
                    while: { number in
                        try await system.makeWorkflow(handle: "flow-\(number)")
                    })
                return (before, try await Self.handles(system))
            }
            #expect(before.isSubset(of: all))

            let restored = try OperatorCommand(state: folder.path, "publish", ["--restore", backup])
            #expect(restored.exitCode == 0, "\(restored.complaint)")
            let aside = try #require(restored.report["before"]?.arrayValue?.first?.stringValue)
            #expect(FileManager.default.fileExists(atPath: aside))
            let verified = try OperatorCommand(state: folder.path, "publish", ["--verify-audit"])
            #expect(verified.exitCode == 0)
            let back = try await LaunchedSystem.with(folder) { system in
                // Whole, and published.
                for handle in before {
                    #expect(try await system.http.send(.GET, "/api/workflows/\(handle)/public").status == 200)
                }
                return try await Self.handles(system)
            }
            #expect(before.isSubset(of: back))
            #expect(back.isSubset(of: all))
            #expect(back.count < all.count, "what was made after the backup is not in it")
        }
    }

    @Test func threadAndItsFileComeBack() async throws {
        try await TestFolder.with { folder in
            let backup = "\(folder.path)/chatkit.backup"
            let bytes = ByteBuffer(string: String(repeating: "Grüße\n", count: 30_000))
            let (visitor, thread, file) = try await LaunchedSystem.with(folder) { system in
                let id = try await system.makeWorkflow(handle: "files")
                let reply = try await Visitor(system, workflowID: id).create("Hello")
                let visitor = Visitor(system, workflowID: id, cookie: reply.cookie)
                let thread = try #require(reply.threadID)
                let file = try await Self.upload(bytes, as: visitor)
                let made = try OperatorCommand(system, "chatkit", ["--backup", backup])
                #expect(made.exitCode == 0, "\(made.complaint)")
                #expect(made.report["files"]?["count"] == 1)
                #expect(made.report["files"]?["bytes"] == .int(bytes.readableBytes))
                #expect(try await visitor.ask("threads.delete", ["thread_id": .string(thread)]).status == 200)
                #expect(try await visitor.ask("attachments.delete", ["attachment_id": .string(file)]).status == 200)
                return (visitor, thread, file)
            }
            let restored = try OperatorCommand(state: folder.path, "chatkit", ["--restore", backup])
            #expect(restored.exitCode == 0, "\(restored.complaint)")
            try await LaunchedSystem.with(folder) { system in
                let visitor = Visitor(system, workflowID: visitor.workflowID, cookie: visitor.cookie)
                let items = try await visitor.ask("items.list", ["thread_id": .string(thread)])
                #expect(items.body["data"]?.arrayValue?.count == 2)
                let read = try await system.http.send(
                    .GET, "/api/chatkit/attachments/\(file)?workflow_id=\(visitor.workflowID)",
                    headers: [("Cookie", visitor.cookie ?? "")])
                #expect(read.body == bytes)
            }
        }
    }

    @Test func everyServiceWithAStoreIsBackedUpRunningAndStopped() async throws {
        try await LaunchedSystem.with { system in
            for service in ["publish", "session", "chatkit"] {
                let file = "\(system.folder.path)/\(service).backup"
                let made = try OperatorCommand(system, service, ["--backup", file])
                #expect(made.exitCode == 0, "\(made.complaint)")
                #expect(made.report["file"]?.stringValue == file)
                #expect(made.report["service"]?.stringValue == service)
                #expect(made.report["schema"]?.stringValue?.isEmpty == false)
                #expect(made.report["sha256"]?.stringValue?.count == 64)
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.size] as? Int == made.report["bytes"]?.intValue)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
                // Neither here nor in the service's folder is anything left over.
                let folders = [system.folder.path, "\(system.folder.path)/\(service)"]
                let left = try folders.flatMap { try FileManager.default.contentsOfDirectory(atPath: $0) }
                    .filter { $0.hasSuffix(".part") || $0.hasSuffix(".copy") }
                #expect(left == [])
            }
            await system.services.stop()
            for service in ["publish", "session", "chatkit"] {
                let file = "\(system.folder.path)/\(service).stopped"
                let made = try OperatorCommand(system, service, ["--backup", file])
                #expect(made.exitCode == 0, "\(made.complaint)")
                let restored = try OperatorCommand(system, service, ["--restore", file])
                #expect(restored.exitCode == 0, "\(restored.complaint)")
            }
        }
    }

    @Test func nothingIsReplacedByABackupAndNothingBadRestored() async throws {
        try await LaunchedSystem.with { system in
            let folder = system.folder.path
            let file = "\(folder)/backup"
            try Data("mine".utf8).write(to: URL(filePath: file))
            let taken = try OperatorCommand(system, "publish", ["--backup", file])
            #expect(taken.exitCode == 1)
            #expect(taken.complaint.contains("\(file) is there already"))
            #expect(FileManager.default.contents(atPath: file) == Data("mine".utf8))

            let made = try OperatorCommand(system, "publish", ["--backup", "\(folder)/good"])
            #expect(made.exitCode == 0)
            let running = try OperatorCommand(system, "publish", ["--restore", "\(folder)/good"])
            #expect(running.exitCode == 1)
            #expect(running.complaint.contains("The publish service runs; stop it first."))

            await system.services.stop()
            let before = FileManager.default.contents(atPath: "\(folder)/publish/publish.sqlite")
            for (bad, why) in [(file, "store.corrupt"), ("\(folder)/none", "No such file")] {
                let refused = try OperatorCommand(system, "publish", ["--restore", bad])
                #expect(refused.exitCode == 1)
                #expect(refused.complaint.contains(why), "\(refused.complaint)")
            }
            let foreign = try OperatorCommand(system, "session", ["--restore", "\(folder)/good"])
            #expect(foreign.exitCode == 1)
            #expect(foreign.complaint.contains("store.foreign_file"))
            let incomplete = try OperatorCommand(system, "chatkit", ["--restore", "\(folder)/good"])
            #expect(incomplete.exitCode == 1)
            #expect(incomplete.complaint.contains("\(folder)/good.files is missing"))
            #expect(FileManager.default.contents(atPath: "\(folder)/publish/publish.sqlite") == before)
        }
    }

    @Test func callerWithoutTheOperatorsScopeGetsNoCopy() async throws {
        try await LaunchedSystem.with { system in
            let everything = Principal(
                kind: .service, subject: "token:root", scopes: ["admin:workflows", "admin:flags"])
            for service in ["publish", "session", "chatkit"] {
                let client = try await system.client(service)
                let options = CallOptions(principal: everything, trace: "test", deadline: .seconds(5))
                let stream = try await client.stream(BackUpStore.self, Nothing(), options)
                let error = await #expect(throws: ServiceError.self) { try await stream.next() }
                #expect(error?.code == "auth.missing_scope")
            }
        }
    }

    /// Backs a service up while `write` is called over and over.
    /// - Returns: the handles that were acknowledged before the backup began.
    private static func backUp(
        _ system: LaunchedSystem, _ service: String, to file: String,
        while write: @escaping @Sendable (Int) async throws -> String
    ) async throws -> Set<String> {
        let isEnough = Mutex(false)
        async let writing: Void = {
            var number = 0
            while !isEnough.withLock({ $0 }) {
                _ = try await write(number)
                number += 1
            }
        }()
        try await eventually("ten are there") { try await handles(system).count >= 10 }
        let before = try await handles(system)
        let made = try OperatorCommand(system, service, ["--backup", file])
        #expect(made.exitCode == 0, "\(made.complaint)")
        let during = try await handles(system)
        try await eventually("more are there") { try await handles(system).count > during.count + 2 }
        isEnough.withLock { $0 = true }
        try await writing
        return before
    }

    /// Of the workflows that are published.
    private static func handles(_ system: LaunchedSystem) async throws -> Set<String> {
        let (status, workflows) = try await system.manage("GET", "/api/workflows")
        guard status == 200 else { throw Unexpected(status, workflows) }
        let published = workflows.arrayValue?.filter { $0["is_public"] == true } ?? []
        return Set(published.compactMap { $0["handle"]?.stringValue })
    }

    /// - Returns: the id of the file.
    private static func upload(_ bytes: ByteBuffer, as visitor: Visitor) async throws -> String {
        var body = ByteBuffer(
            string: "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\n")
        body.writeImmutableBuffer(bytes)
        body.writeString("\r\n--edge--\r\n")
        let answer = try await visitor.system.http.send(
            .POST, "/api/chatkit/upload?workflow_id=\(visitor.workflowID)",
            headers: [
                ("Content-Type", "multipart/form-data; boundary=edge"), ("Cookie", visitor.cookie ?? ""),
            ], body: body)
        let kept = try JSONParser.parse(answer.body)
        return try #require(kept["id"]?.stringValue, "\(kept.text)")
    }
}
