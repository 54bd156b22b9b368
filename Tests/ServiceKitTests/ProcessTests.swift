import Glibc
import RPC
import Testing
import Wire

@testable import ServiceKit

/// A service as a process of its own: what it prints, and with which status it ends.
struct ProcessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

    /// Serves in the folder, in the background of the same process: the parent of an exit test has no thread left to
    /// serve while it reads the child's output.
    private static func serve(_ settings: [String: String], in folder: String) async throws {
        let socket = try UnixSocket(path: "\(folder)/echo.sock")
        let host = try await ServiceHost(
            EchoService.self, try .echo(settings), listener: UnixListener(descriptor: socket.descriptor))
        Task { try await host.run() }
    }

    @Test func probeOfAReadyServiceEndsWith0() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(0), observing: [\.standardOutputContent]
        ) { [path = folder.path as String] in
            try await Self.serve([:], in: path)
            await ServiceMain.run(EchoService.self, arguments: ["--probe", "--runtime-dir", path])
        }
        let line = try probeLine(result)
        #expect(line["ready"]?.boolValue == true)
        #expect(line["reasons"]?.arrayValue == [])
    }

    @Test func probeOfAServiceThatIsNotReadyEndsWith1AndSaysWhy() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(1), observing: [\.standardOutputContent]
        ) { [path = folder.path as String] in
            try await Self.serve(["ORCHEO_HOST": "elsewhere"], in: path)
            await ServiceMain.run(EchoService.self, arguments: ["--probe", "--runtime-dir", path])
        }
        let line = try probeLine(result)
        #expect(line["alive"]?.boolValue == true)
        #expect(line["ready"]?.boolValue == false)
        #expect(line["reasons"]?.arrayValue == ["cache: empty"])
    }

    @Test func probeOfNothingEndsWith2() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(2), observing: [\.standardOutputContent]
        ) { [path = folder.path as String] in
            await ServiceMain.run(EchoService.self, arguments: ["--probe", "--runtime-dir", path])
        }
        #expect(try probeLine(result)["alive"]?.boolValue == false)
    }

    @Test func commandAsksTheServiceThatRuns() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(3), observing: [\.standardOutputContent]
        ) { [path = folder.path as String] in
            try await Self.serve([:], in: path)
            // With this setting it could not start a service of its own.
            await ServiceMain.run(
                EchoService.self, arguments: ["--say", "hello", "--runtime-dir", path, "--state-dir", "/proc/none"])
        }
        #expect(text(result.standardOutputContent).contains("said hello"))
    }

    @Test func commandStartsAServiceWhereNoneRuns() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(3), observing: [\.standardOutputContent]
        ) { [path = folder.path as String] in
            await ServiceMain.run(
                EchoService.self, arguments: ["--say", "hello", "--runtime-dir", path, "--state-dir", path])
        }
        #expect(text(result.standardOutputContent).contains("said hello"))
    }

    private func probeLine(_ result: ExitTest.Result) throws -> JSONValue {
        // The test's own process may have said something before.
        let lines = text(result.standardOutputContent).split(separator: "\n")
        return try JSONParser.parse(String(try #require(lines.last)))
    }

    @Test func badSettingEndsWith1AndItsName() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
        ) {
            setenv("ORCHEO_PROT", "1", 1)
            await ServiceMain.run(EchoService.self, arguments: [])
        }
        #expect(
            text(result.standardErrorContent).contains(
                "orcheo-echo: ORCHEO_PROT (environment) is not a known setting; the nearest name is ORCHEO_PORT.\n"))
    }

    @Test func failureOfTheServiceToStartEndsWith1() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
        ) { [path = folder.path as String] in
            setenv("ORCHEO_PORT", "http", 1)
            await ServiceMain.run(EchoService.self, arguments: ["--runtime-dir", path])
        }
        #expect(text(result.standardErrorContent).contains("ORCHEO_PORT is "))
    }

    @Test func signalToStopEndsWith0AndLeavesNoSocket() async throws {
        let manager = try ServiceManager("\(folder.path)/notify")
        await #expect(processExitsWith: .exitCode(0)) { [path = folder.path as String] in
            setenv("NOTIFY_SOCKET", "\(path)/notify", 1)
            Task {
                try await eventually { access("\(path)/echo.sock", F_OK) == 0 }
                kill(getpid(), SIGTERM)
            }
            await ServiceMain.run(EchoService.self, arguments: ["--runtime-dir", path])
        }
        #expect(access("\(folder.path)/echo.sock", F_OK) != 0)
        #expect(manager.next() == "READY=1\nSTATUS=ready")
        #expect(manager.next() == "STOPPING=1\nSTATUS=stopping")
        #expect(manager.next() == nil)
    }

    @Test func secondSignalEndsAtOnce() async throws {
        await #expect(processExitsWith: .exitCode(1)) { [path = folder.path as String] in
            let client = RPCClient(
                service: "echo", caller: "test", connector: UnixConnector(path: "\(path)/echo.sock"),
                logger: try ServiceContext.echo().logger)
            Task { await client.run() }
            Task {
                // A call that never ends keeps the service from stopping in order.
                let options = CallOptions(principal: .anonymous, trace: "t", deadline: .seconds(60))
                _ = try await client.call(Echo.self, Echo.Input(text: "", waits: true), options)
            }
            Task {
                let options = CallOptions(principal: .anonymous, trace: "t", deadline: .seconds(20))
                _ = try await client.call(Echo.self, Echo.Input(text: ""), options)
                kill(getpid(), SIGTERM)
                try await eventually { !client.isConnected }
                kill(getpid(), SIGTERM)
            }
            await ServiceMain.run(EchoService.self, arguments: ["--runtime-dir", path])
        }
    }

    @Test func versionIsPrinted() async throws {
        let result = try await #require(
            processExitsWith: .exitCode(0), observing: [\.standardOutputContent]
        ) {
            await ServiceMain.run(EchoService.self, arguments: ["--version"])
        }
        #expect(text(result.standardOutputContent).contains(Version.current))
    }
}
