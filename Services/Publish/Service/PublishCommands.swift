import ArgumentParser
import NIOCore
import PublishAPI
import RPC
public import ServiceKit
import Wire

/// What the operator can ask of `orcheo-publish`.
public struct PublishCommands: OperatorCommands {
    @Flag(
        help: """
            Compute the chain of the audit log anew, and exit with 0 if every entry is as it was written, 1 if not. \
            Prints the number of entries and the hash of the last, which proves later that none of them was cut off.
            """)
    var verifyAudit = false

    @OptionGroup
    var store: StoreCommands

    public init() {}

    public func validate() throws {
        if verifyAudit, store.chosen != nil { throw ValidationError("Ask for one thing at a time.") }
    }

    public var chosen: OperatorTask? { verifyAudit ? Self.verifyingAudit : store.chosen }

    private static let verifyingAudit = OperatorTask { client in
        let options = CallOptions(principal: .anonymous, trace: "verify-audit", deadline: .seconds(3600))
        let output = try await client.call(VerifyAudit.self, Nothing(), options)
        let line = String(buffer: try WireEncoder(nulls: .explicit).encode(output))
        return .init(line: line, exitCode: output.broken == nil ? 0 : 1)
    }
}
