import ArgumentParser
import Glibc
import Logging
import Metrics
import RPC
import Wire

/// The whole life of a service's process.
public enum ServiceMain {
    /// How long `--probe` waits for an answer.
    private static let probeLimit = Duration.seconds(2)

    /// Runs the service until it is told to stop, then ends the process: with 0 after a clean end, with 1 and one line
    /// that says why otherwise.
    public static func run<Hosted: HostedService>(_ type: Hosted.Type) async -> Never {
        await run(type, arguments: Array(CommandLine.arguments.dropFirst()))
    }

    static func run<Hosted: HostedService>(_ type: Hosted.Type, arguments: [String]) async -> Never {
        // A vanished reader is an error of the one write, and a file beyond its limit one of the one store.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        let command: ServiceCommand<Hosted>
        do { command = try ServiceCommand<Hosted>.parse(arguments) } catch {
            ServiceCommand<Hosted>.exit(withError: error)
        }
        if command.probe { await probe(type, command.settings) }
        let settings: Settings
        let logger: Logger
        do {
            settings = try Settings.load(flags: command.settings)
            let factory = try ServiceLogHandler.factory(service: Hosted.name, settings)
            LoggingSystem.bootstrap(factory)
            MetricsSystem.bootstrap(MetricsRegistry.shared)
            logger = Logger(label: Hosted.name, factory: factory)
        } catch {
            fail("orcheo-\(Hosted.name): \(error)")
        }
        if let task = command.commands.chosen { await perform(task, for: type, settings) }
        do { try await serve(type, settings, logger, allowUsers: command.allowUser) } catch {
            logger.critical("\(error)")
            exit(1)
        }
        exit(0)
    }

    private static func serve<Hosted: HostedService>(
        _ type: Hosted.Type, _ settings: Settings, _ logger: Logger, allowUsers: [String]
    ) async throws {
        let stopSignals = await StopSignals.watch()
        for name in settings.ignored {
            logger.warning("\(name) is set, but this version does not use it")
        }
        let allowedUsers = try PeerUsers.allowed(allowUsers)
        let folders = ServiceFolders(settings)
        let context = ServiceContext(
            settings: settings, logger: logger, location: try folders.location(of: Hosted.name, settings),
            sockets: .inherited, metrics: .shared,
            peers: Dictionary(
                uniqueKeysWithValues: Hosted.peers.map { peer in
                    let connector = UnixConnector(path: folders.socket(of: peer))
                    let client = RPCClient(
                        service: peer, caller: Hosted.name, connector: connector, logger: logger,
                        meter: .calls(to: peer, in: .shared))
                    return (peer, client)
                }))
        let service = try await Hosted(context)
        let (descriptor, bound) = try listen(Hosted.name, folders)
        defer { bound?.removeFile() }
        let host = ServiceHost(
            service, context, listener: UnixListener(descriptor: descriptor), allowedUsers: allowedUsers,
            drainLimit: .seconds(30), notifier: SystemdNotifier())
        await stopSignals.onStop { await host.stop() }
        logger.info("started", metadata: ["version": "\(Version.current)", "pid": "\(getpid())"])
        try await host.run()
        logger.info("stopped")
    }

    /// The inherited socket, or one that this process binds and has to remove in the end.
    private static func listen(
        _ name: String, _ folders: ServiceFolders
    ) throws -> (descriptor: CInt, bound: UnixSocket?) {
        if let descriptor = ListenSockets.take(named: "\(name).sock") { return (descriptor, nil) }
        try folders.makeRuntime()
        let socket = try UnixSocket(path: folders.socket(of: name))
        return (socket.descriptor, socket)
    }

    private static func probe<Hosted: HostedService>(_ type: Hosted.Type, _ flags: [String: String]) async -> Never {
        let path: String
        do { path = ServiceFolders(try Settings.load(flags: flags)).socket(of: Hosted.name) } catch {
            fail("orcheo-\(Hosted.name): \(error)")
        }
        let client = RPCClient(
            service: Hosted.name, caller: "probe", connector: UnixConnector(path: path),
            logger: Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { await client.run() }
        let result = await Probe(service: Hosted.name, client: client).run(within: probeLimit)
        running.cancel()
        print(result.line(service: Hosted.name))
        exit(result.state.rawValue)
    }

    /// Its standard output is the command's alone.
    private static func perform<Hosted: HostedService>(
        _ task: OperatorTask, for type: Hosted.Type, _ settings: Settings
    ) async -> Never {
        do {
            let silent = Logger(label: "operator") { _ in SwiftLogNoOpLogHandler() }
            let outcome = try await OperatorConsole<Hosted>(settings: settings, logger: silent).perform(task)
            print(outcome.line)
            exit(outcome.exitCode)
        } catch let error as ServiceError {
            fail("orcheo-\(Hosted.name): \(error.code): \(error.message)")
        } catch {
            fail("orcheo-\(Hosted.name): \(error)")
        }
    }

    private static func fail(_ line: String) -> Never {
        LogSink.standardError.write(Array("\(line)\n".utf8))
        exit(1)
    }
}
