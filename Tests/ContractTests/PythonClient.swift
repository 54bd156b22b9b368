import Foundation
import Testing

/// A published client, driven by a script in `Clients/` that reads lines of JSON and answers with lines of JSON.
///
/// `make clients` installs them. Where one is missing, its tests are skipped: put `.enabled(if: client.isInstalled,
/// client.hint)` at each.
struct PythonClient: Sendable {
    /// The models of `openai-chatkit`, which judge events and answers.
    static let models = PythonClient(environment: "models", script: "judge_models.py")
    /// The JSON reader of `openai-chatkit`, which judges texts.
    static let json = PythonClient(environment: "models", script: "judge_json.py")
    /// The command line `orcheo` of `orcheo-sdk`. It takes five seconds to load.
    static let commandLine = PythonClient(environment: "cli", script: "run_commands.py")
    /// Reads the document of the HTTP API.
    static let apiReader = PythonClient(environment: "schemathesis", script: "read_api.py")
    /// Tries the HTTP API by its document.
    static let apiTrial = PythonClient(environment: "schemathesis", script: "try_api.py")

    struct Outcome: Sendable {
        let exitCode: Int32
        /// The lines of standard output.
        let lines: [String]
        let errors: String
    }

    struct DeadlinePassed: Error {
        let script: String
        let errors: String
    }

    let interpreter: String
    private let script: String

    /// - Parameter script: nil where it is no script of ours that is run.
    init(environment: String, script: String?) {
        let variables = ProcessInfo.processInfo.environment
        let cache = variables["XDG_CACHE_HOME"] ?? "\(variables["HOME"] ?? "/root")/.cache"
        let clients = variables["CONTRACT_CLIENTS"] ?? "\(cache)/orcheo-chat/clients"
        interpreter = "\(clients)/\(environment)/bin/python"
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        self.script = script.map { here.appendingPathComponent("Clients/\($0)").path } ?? ""
    }

    var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: interpreter) }
    var hint: Comment { "\(interpreter) is missing; 'make clients' installs it" }

    /// Runs the script to its end.
    ///
    /// - Parameters:
    ///   - input: the lines of standard input.
    ///   - environment: added to that of this process.
    ///   - deadline: after it the script is killed.
    /// - Throws: `DeadlinePassed`, or an error of Foundation if the script could not be started.
    func run(
        _ input: [String], environment: [String: String] = [:], deadline: Duration = .seconds(60)
    ) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // what a test leaves behind is no failure of it

        // Files, not pipes: nobody has to read while the script runs.
        let (inputFile, outputFile, errorFile) = (
            folder.appendingPathComponent("input"), folder.appendingPathComponent("output"),
            folder.appendingPathComponent("errors")
        )
        try Data(input.map { $0 + "\n" }.joined().utf8).write(to: inputFile)
        try Data().write(to: outputFile)
        try Data().write(to: errorFile)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter)
        process.arguments = [script]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        let (ends, end) = AsyncStream.makeStream(of: Int32?.self)
        process.terminationHandler = { process in
            end.yield(process.terminationReason == .exit ? process.terminationStatus : nil)
            end.finish()
        }
        try process.run()
        let id = process.processIdentifier
        let watch = Task {
            try await Task.sleep(for: deadline)
            kill(id, SIGKILL)
        }
        defer { watch.cancel() }

        let exitCode = await ends.first { _ in true } ?? nil
        let errors = try String(contentsOf: errorFile, encoding: .utf8)
        guard let exitCode else { throw DeadlinePassed(script: script, errors: errors) }
        let output = try String(contentsOf: outputFile, encoding: .utf8)
        return Outcome(exitCode: exitCode, lines: output.split(separator: "\n").map(String.init), errors: errors)
    }
}
