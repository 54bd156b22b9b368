public import NIOCore
public import Wire

/// What a service answers: one handler for each of its operations. The operation's access rule is checked before its
/// handler runs.
public struct HandlerTable: Sendable {
    enum Handler: Sendable {
        case answer(@Sendable (ByteBuffer, CallContext) async throws -> ByteBuffer)
        case stream(@Sendable (ByteBuffer, CallContext, ItemWriter) async throws -> Void)
    }

    struct Entry: Sendable {
        let access: Access
        let handler: Handler
        var meter: (any CallMeter)?

        var isStream: Bool { if case .stream = handler { true } else { false } }

        init(access: Access, handler: Handler) {
            self.access = access
            self.handler = handler
        }
    }

    private var entries: [String: Entry] = [:]

    public init() {}

    /// Names of the operations that have a handler.
    public var names: Set<String> { Set(entries.keys) }

    /// Registers the handler of an operation. The last registration of a name counts.
    public mutating func handle<O: Operation>(
        _ operation: O.Type, _ body: @escaping @Sendable (O.Input, CallContext) async throws -> O.Output
    ) {
        entries[O.name] = Entry(
            access: O.access,
            handler: .answer { bytes, context in
                let input = try Self.decode(O.Input.self, from: bytes)
                return try WireEncoder(nulls: O.nulls).encode(try await body(input, context))
            })
    }

    /// Registers the handler of an operation that takes octets.
    public mutating func handle<O: OctetOperation>(
        octets operation: O.Type,
        _ body: @escaping @Sendable (O.Input, ByteBuffer, CallContext) async throws -> O.Output
    ) {
        entries[O.name] = Entry(
            access: O.access,
            handler: .answer { bytes, context in
                var octets = bytes
                let line = octets.readableBytesView.prefix { $0 != UInt8(ascii: "\n") }.count
                guard let json = octets.readSlice(length: line), octets.readInteger(as: UInt8.self) != nil else {
                    throw ServiceError("request.malformed", "The octets of \(O.name) are missing.")
                }
                let input = try Self.decode(O.Input.self, from: json)
                return try WireEncoder(nulls: O.nulls).encode(try await body(input, octets, context))
            })
    }

    /// Registers the handler of a streaming operation; the stream ends when it returns.
    public mutating func stream<O: StreamOperation>(
        _ operation: O.Type, _ body: @escaping @Sendable (O.Input, CallContext, ItemWriter) async throws -> Void
    ) {
        entries[O.name] = Entry(
            access: O.access,
            handler: .stream { bytes, context, writer in
                try await body(try Self.decode(O.Input.self, from: bytes), context, writer)
            })
    }

    public mutating func merge(_ other: HandlerTable) { entries.merge(other.entries) { $1 } }

    /// Has the calls of every operation counted that has a handler by now.
    /// - Parameter meter: makes that of an operation, by its name.
    public mutating func measure(_ meter: (String) -> any CallMeter) {
        for name in entries.keys { entries[name]?.meter = meter(name) }
    }

    func entry(_ name: String) -> Entry? { entries[name] }

    private static func decode<T: Decodable>(_ type: T.Type, from bytes: ByteBuffer) throws -> T {
        try WireDecoder().decode(type, from: bytes)
    }
}
