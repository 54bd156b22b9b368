import ArgumentParser
import Logging
import RPC
import ServiceKit
import ServiceLifecycle
import Storage
import Synchronization
import Wire

/// Answers with what it was asked.
enum Echo: Operation {
    struct Input: Codable, Sendable {
        let text: String
        /// Waits for ``EchoService/Gate`` first.
        var waits = false
    }

    typealias Output = Input

    static let name = "echo.say"
    static let access = Access.open
}

/// The smallest service that has everything: a handler, something in the background, a part that may not be ready.
final class EchoService: HostedService {
    typealias Commands = EchoCommands

    static let name = "echo"

    /// What happened to the service, in order.
    enum Event: String { case waiting, answered, backgroundEnded, closed }

    let events = Mutex<[Event]>([])
    /// Lets waiting calls go on.
    let gate = AsyncStream<Void>.makeStream()
    private let isReady: Bool

    init(_ context: ServiceContext) async throws {
        _ = try context.settings.int("ORCHEO_PORT", default: 0)
        isReady = context.settings.string("ORCHEO_HOST") != "elsewhere"
    }

    var handlers: HandlerTable {
        var table = HandlerTable()
        table.handle(Echo.self) { [self] input, _ in
            if input.waits {
                note(.waiting)
                for await _ in gate.stream { break }
            }
            note(.answered)
            return input
        }
        return table
    }

    var background: [any Service] { [Background(service: self)] }

    func readiness() async -> [ComponentHealth] {
        [ComponentHealth(name: "cache", isReady: isReady, detail: isReady ? nil : "empty")]
    }

    func close() async { note(.closed) }

    func note(_ event: Event) { events.withLock { $0.append(event) } }

    private struct Background: Service {
        let service: EchoService

        func run() async throws {
            try await gracefulShutdown()
            service.note(.backgroundEnded)
        }
    }
}

struct EchoCommands: OperatorCommands {
    @Option var say: String?

    var chosen: OperatorTask? {
        say.map { text in
            OperatorTask { client in
                let options = CallOptions(principal: .anonymous, trace: "say", deadline: .seconds(10))
                let answer = try await client.call(Echo.self, .init(text: text), options)
                return .init(line: "said \(answer.text)", exitCode: 3)
            }
        }
    }
}

extension ServiceContext {
    static func echo(_ settings: [String: String] = [:]) throws -> ServiceContext {
        ServiceContext(
            settings: try Settings(settings), logger: Logger(label: "echo") { _ in SwiftLogNoOpLogHandler() },
            location: .memory)
    }
}
