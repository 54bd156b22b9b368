public import Wire

/// The responders a graph may name.
public enum ListResponders: Operation {
    public typealias Input = Nothing

    public struct Output: Codable, Sendable {
        public let responders: [ResponderDescription]

        public init(responders: [ResponderDescription]) { self.responders = responders }
    }

    public static let name = "chatkit.list_responders"
    public static let access = Access.open
    public static let isIdempotent = true
}
