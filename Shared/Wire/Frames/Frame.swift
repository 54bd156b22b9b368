public import NIOCore

/// One message between two services: `docs/protocol.md` has the format and what each kind means.
public struct Frame: Sendable, Equatable {
    public var header: FrameHeader
    /// JSON, or file octets in an `item` of an upload. Empty where the kind has none.
    public var body: ByteBuffer

    public init(_ header: FrameHeader, body: ByteBuffer = ByteBuffer()) {
        self.header = header
        self.body = body
    }
}

/// Numbers that both sides of a connection keep.
public enum FrameLimits {
    /// Spoken by this build; a peer with another one is refused.
    public static let protocolVersion = 1
    /// Bytes of a frame after its length field.
    public static let frame = 1 << 20
    /// A claimed length beyond this is garbage: the connection is closed instead of skipping the frame.
    public static let skippable = 16 << 20
    /// Bytes of the header line.
    public static let header = 16 << 10
    /// Bytes of a body that travels in one piece; a larger one is cut into `item` frames.
    public static let piece = 256 << 10
    /// Bytes of a body in all its pieces.
    public static let body = 16 << 20
    /// Bytes of items that may be under way on one stream without having been taken by its reader.
    public static let streamWindow = 64 << 10
    /// Bytes of items that may be under way on one connection.
    public static let connectionWindow = 1 << 20
    /// Calls that may be in flight on one connection.
    public static let calls = 16_384
    /// The longest that a caller may wait, almost 25 days: milliseconds have 31 bits.
    public static let deadline = Duration.milliseconds(Int32.max)
}

/// The first line of a frame.
public struct FrameHeader: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case hello, call, answer, item, end, error, cancel, credit, ping
    }

    public var kind: Kind
    /// Of the call this belongs to; 0 for the connection itself.
    public var id: UInt64
    /// Of a `call`: the operation's name.
    public var op: String?
    /// Of a `call`: milliseconds the caller will wait, counted from sending.
    public var deadlineMilliseconds: Int?
    /// Of a `call`.
    public var principal: Principal?
    /// Of a `call`: the request id that log lines of all services share.
    public var trace: String?
    /// Of a `call`.
    public var conditions: CallConditions
    /// Of a `call`: the body follows as `item` frames and an `end`.
    public var more: Bool
    /// Of `credit`: bytes that may be sent beyond those allowed before. Of a `ping` that answers one: 1.
    public var amount: Int?

    public init(
        _ kind: Kind, id: UInt64 = 0, op: String? = nil, deadlineMilliseconds: Int? = nil, principal: Principal? = nil,
        trace: String? = nil, conditions: CallConditions = .none, more: Bool = false, amount: Int? = nil
    ) {
        self.kind = kind
        self.id = id
        self.op = op
        self.deadlineMilliseconds = deadlineMilliseconds
        self.principal = principal
        self.trace = trace
        self.conditions = conditions
        self.more = more
        self.amount = amount
    }

    /// False if a peer would refuse the header for its length.
    public var fits: Bool {
        var line = ByteBuffer()
        write(into: &line)
        return line.readableBytes <= FrameLimits.header
    }
}
