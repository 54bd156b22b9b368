import Foundation
import Launcher
import TestSupport
import Testing
import Wire

/// `orcheo-publish --verify-audit`, as an operator runs it.
struct VerifyAuditTests {
    @Test func operatorVerifiesTheLogOfARunningAndOfAStoppedService() async throws {
        try await LaunchedSystem.with { system in
            for handle in ["one", "two"] { _ = try await system.makeWorkflow(handle: handle) }
            let running = try verify(system)
            #expect(running.exitCode == 0)
            #expect(running.report["entries"] == 6)
            #expect(running.report["broken"] == .null)

            await system.services.stop()
            let stopped = try verify(system)
            #expect(stopped.exitCode == 0)
            #expect(stopped.report["head"] == running.report["head"])

            try tamper(system, "UPDATE audit_entry SET actor = 'token:nobody' WHERE sequence = 2")
            let tampered = try verify(system)
            #expect(tampered.exitCode == 1)
            #expect(tampered.report["broken"]?["sequence"] == 2)
        }
    }

    private func verify(_ system: LaunchedSystem) throws -> (exitCode: Int32, report: JSONValue) {
        let configuration = LaunchConfiguration(state: system.folder.path)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "\(configuration.executables)/orcheo-publish")
        process.arguments = [
            "--verify-audit", "--state-dir", configuration.state, "--runtime-dir", configuration.runtime,
        ]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, try JSONParser.parse(text.trimmingCharacters(in: .whitespacesAndNewlines)))
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
