/// What a peer did against the protocol. It ends the connection.
public struct ProtocolViolation: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
