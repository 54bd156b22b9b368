import Foundation
import Launcher
import TestSupport
import Testing
import Wire

/// What an operator asks of the executables beside serving.
struct OperatorCommandTests {
    @Test func operatorVerifiesTheLogOfARunningAndOfAStoppedService() async throws {
        try await LaunchedSystem.with { system in
            for handle in ["one", "two"] { _ = try await system.makeWorkflow(handle: handle) }
            let running = try OperatorCommand(system, "publish", ["--verify-audit"])
            #expect(running.exitCode == 0)
            #expect(running.report["entries"] == 6)
            #expect(running.report["broken"] == .null)

            await system.services.stop()
            let stopped = try OperatorCommand(system, "publish", ["--verify-audit"])
            #expect(stopped.exitCode == 0)
            #expect(stopped.report["head"] == running.report["head"])

            try tamper(system, "UPDATE audit_entry SET actor = 'token:nobody' WHERE sequence = 2")
            let tampered = try OperatorCommand(system, "publish", ["--verify-audit"])
            #expect(tampered.exitCode == 1)
            #expect(tampered.report["broken"]?["sequence"] == 2)
        }
    }

    @Test func firstOperatorMakesATokenAndReplacesTheSigningKey() async throws {
        try await LaunchedSystem.with { system in
            let order = ["--new-service-token", "--identifier", "ops", "--scope", "workflows:read", "--days", "2"]
            let made = try OperatorCommand(system, "session", order)
            #expect(made.exitCode == 0)
            #expect(made.report["identifier"] == "ops")
            let secret = try #require(made.report["secret"]?.stringValue)
            let bearer = [("Authorization", "Bearer \(secret)")]
            #expect(try await system.send("GET", "/api/workflows", headers: bearer).0 == 200)
            #expect(try await system.send("POST", "/api/workflows", ["name": "x"], headers: bearer).0 == 403)

            let before = try await system.send("GET", "/api/chatkit/jwks.json").1["keys"]?.arrayValue ?? []
            let rotated = try OperatorCommand(system, "session", ["--rotate-key", "--overlap-seconds", "300"])
            #expect(rotated.exitCode == 0)
            let after = try await system.send("GET", "/api/chatkit/jwks.json").1["keys"]?.arrayValue ?? []
            #expect(before.count == 1)
            #expect(after.map { $0["kid"] } == [before[0]["kid"], rotated.report["key_id"]])

            await system.services.stop()
            // The store alone will do.
            let later = try OperatorCommand(system, "session", ["--new-service-token", "--identifier", "later"])
            #expect(later.exitCode == 0)
            #expect(later.report["scopes"]?.arrayValue?.contains("admin:flags") == true)
        }
    }

    /// As somebody would who can write the file and knows of the triggers.
    private func tamper(_ system: LaunchedSystem, _ sql: String) throws {
        let script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            db.execute("DROP TRIGGER audit_entry_is_never_changed")
            db.execute(sys.argv[2])
            db.commit()
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, "\(system.folder.path)/publish/publish.sqlite", sql]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
