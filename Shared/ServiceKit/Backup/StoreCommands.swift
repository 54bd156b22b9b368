import ArgumentParser

/// What an operator can ask of every service that has a store. A service with commands of its own has these as an option
/// group among them.
public struct StoreCommands: OperatorCommands {
    @Option(
        help: ArgumentHelp(
            "Write a verified copy of the store to this file, which must not exist, whether or not the service runs.",
            valueName: "file"))
    var backup: String?

    @Option(
        help: ArgumentHelp(
            "Put this backup in the place of the store, which is moved aside. The service must not run.",
            valueName: "file"))
    var restore: String?

    public init() {}

    public func validate() throws {
        if backup != nil, restore != nil { throw ValidationError("Ask for one thing at a time.") }
    }

    public var chosen: OperatorTask? {
        backup.map { OperatorTask(.backUp($0)) } ?? restore.map { OperatorTask(.restore($0)) }
    }
}
