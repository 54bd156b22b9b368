public import ArgumentParser
import Glibc
import Launcher
import Logging
import ServiceKit

/// `orcheo-dev up`: starts the set, says in one line of JSON how to reach it, and stops it on SIGINT or SIGTERM.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts the set and runs it until it is interrupted.",
        discussion: "Prints one line of JSON when every service is ready. Other settings are those of the services.")

    @Option(help: ArgumentHelp("Folder of stores, sockets and the token.", valueName: "folder"))
    var stateDir: String?

    @Option(help: "HTTP port on 127.0.0.1; 0 for any. ORCHEO_PORT, or 2025.")
    var port: Int?

    @Flag(name: .customLong("no-demo"), help: "Do not make the workflow `demo` on the first start.")
    var withoutDemo = false

    @Option(name: .customLong("auth"), help: "Whether callers need the token.")
    var authentication = DevSet.Authentication.required

    @Option(help: "Whether stores outlive the set; ORCHEO_STORAGE.")
    var storage: Storage?

    enum Storage: String, CaseIterable, ExpressibleByArgument {
        case file, memory
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let stopSignals = await StopSignals.watch()
        let settings = try Settings.load(flags: flags)
        let logger = Logger(label: "dev", factory: try ServiceLogHandler.factory(service: "dev", settings))
        let options = try self.options(settings)
        let (stop, asked) = AsyncStream<Void>.makeStream()
        let starting = Task { try await DevSet.start(options, logger: logger) }
        await stopSignals.onStop {
            starting.cancel()
            asked.finish()
        }
        let set: DevSet
        do { set = try await starting.value } catch is CancellationError { return } catch {
            logger.critical("\(error)")
            throw ExitCode.failure
        }
        print(set.readyLine)
        // A pipe would keep the line back.
        fflush(nil)
        for await _ in stop {}
        await set.stop()
    }

    private var flags: [String: String] {
        var flags: [String: String] = [:]
        flags["ORCHEO_PORT"] = port.map(String.init)
        flags["ORCHEO_STORAGE"] = storage?.rawValue
        return flags
    }

    private func options(_ settings: Settings) throws -> DevSet.Options {
        let environment = ProcessEnvironment.current
        let stateHome = environment["XDG_STATE_HOME"] ?? "\(environment["HOME"] ?? "/tmp")/.local/state"
        var launch = LaunchConfiguration(state: absolute(stateDir ?? "\(stateHome)/orcheo-dev"))
        launch.port = try settings.int("ORCHEO_PORT", default: 2025, in: 0...65535)
        launch.settings["ORCHEO_STORAGE"] = settings.string("ORCHEO_STORAGE", default: Storage.file.rawValue)
        launch.settings["ORCHEO_CHATKIT_PUBLIC_BASE_URL"] = settings.string("ORCHEO_CHATKIT_PUBLIC_BASE_URL")
        launch.output = .inherited
        var options = DevSet.Options(launch: launch)
        options.authentication = authentication
        options.withDemo = !withoutDemo
        return options
    }

    private func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        var folder = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&folder, folder.count) != nil else { return path }
        return "\(String(decoding: folder.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))/\(path)"
    }
}

extension DevSet.Authentication: ExpressibleByArgument {}
