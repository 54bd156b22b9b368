public import ArgumentParser
public import RPC

/// What an operator can ask of a service's executable instead of serving, as flags and options of its command line.
public protocol OperatorCommands: ParsableArguments, Sendable {
    /// What was asked for; nil to serve.
    var chosen: OperatorTask? { get }
}

/// The commands of a service that has none.
public struct NoCommands: OperatorCommands {
    public init() {}

    public var chosen: OperatorTask? { nil }
}

/// One command. It calls the service that runs; where none does, one that is started for it within the process, so that
/// the command itself need not know.
public struct OperatorTask: Sendable {
    public struct Outcome: Sendable {
        /// Printed to standard output.
        public let line: String
        public let exitCode: Int32

        public init(line: String, exitCode: Int32) {
            self.line = line
            self.exitCode = exitCode
        }
    }

    enum Work: Sendable {
        case call(@Sendable (RPCClient) async throws -> Outcome)
        /// Leave a backup of the store under this path.
        case backUp(String)
        /// Put the backup under this path in the place of the store. No service may run.
        case restore(String)
    }

    let work: Work

    public init(_ run: @escaping @Sendable (RPCClient) async throws -> Outcome) { work = .call(run) }

    init(_ work: Work) { self.work = work }
}

/// Why a command was not carried out, in one sentence for the operator.
struct OperatorFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
