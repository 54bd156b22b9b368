import ArgumentParser
import NIOCore
import RPC
public import ServiceKit
import SessionAPI
import Wire

/// What the operator can ask of `orcheo-session`.
public struct SessionCommands: OperatorCommands {
    @Flag(help: "Make a service token and print it, once. By default it may do everything.")
    var newServiceToken = false

    @Option(help: ArgumentHelp("For --new-service-token: its name in subjects and logs.", valueName: "name"))
    var identifier: String?

    @Option(help: ArgumentHelp("For --new-service-token, repeatable: a scope that it has.", valueName: "scope"))
    var scope: [String] = []

    @Option(help: ArgumentHelp("For --new-service-token, repeatable: a workspace it belongs to.", valueName: "name"))
    var workspace: [String] = []

    @Option(help: ArgumentHelp("For --new-service-token: how many days it is good for.", valueName: "days"))
    var days = 90

    @Flag(help: "Make a new key for chat tokens; those of the one before stay good for the overlap.")
    var rotateKey = false

    @Option(help: ArgumentHelp("For --rotate-key: at least 300.", valueName: "seconds"))
    var overlapSeconds = 600

    @OptionGroup
    var store: StoreCommands

    public init() {}

    public func validate() throws {
        guard [newServiceToken, rotateKey, store.chosen != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Ask for one thing at a time.")
        }
    }

    public var chosen: OperatorTask? {
        if newServiceToken { return makingToken }
        return rotateKey ? rotatingKey : store.chosen
    }

    private var makingToken: OperatorTask {
        var input = CreateServiceToken.Input()
        input.identifier = identifier
        input.scopes = scope.isEmpty ? Scopes.all.sorted() : scope
        input.workspaceIDs = workspace
        input.expiresInSeconds = days.multipliedReportingOverflow(by: 86_400).partialValue
        return Self.task(CreateServiceToken.self, input)
    }

    private var rotatingKey: OperatorTask {
        Self.task(RotateSigningKey.self, RotateSigningKey.Input(overlapSeconds: overlapSeconds))
    }

    /// Whoever reaches the control socket, or the store, is the operator.
    private static func task<O: Operation>(_ operation: O.Type, _ input: O.Input) -> OperatorTask {
        OperatorTask { client in
            let caller = Principal(kind: .service, subject: "operator", scopes: Scopes.all)
            let options = CallOptions(principal: caller, trace: "operator", deadline: .seconds(10))
            let output = try await client.call(operation, input, options)
            return .init(line: String(buffer: try WireEncoder().encode(output)), exitCode: 0)
        }
    }
}
