import NIOCore
import RPC
import Testing
import Wire

struct Text: Codable, Sendable, Equatable { var text: String }

enum Echo: Operation {
    typealias Input = Text
    typealias Output = Text
    static let name = "test.echo"
    static let access = Access.open
}

/// As `Echo`, but may be repeated.
enum Look: Operation {
    typealias Input = Text
    typealias Output = Text
    static let name = "test.look"
    static let access = Access.open
    static let isIdempotent = true
}

enum Guarded: Operation {
    typealias Input = Nothing
    typealias Output = Nothing
    static let name = "test.guarded"
    static let access = Access.scope("guarded:read")
}

/// Items of `size` bytes of text, numbered.
enum Count: StreamOperation {
    struct Input: Codable, Sendable {
        var count: Int
        var size: Int
    }

    struct Item: Codable, Sendable {
        var number: Int
        var text: String
    }

    static let name = "test.count"
    static let access = Access.open
}

extension CallOptions {
    static let test = CallOptions(principal: .anonymous, trace: "t", deadline: .seconds(40))

    static func within(_ deadline: Duration) -> CallOptions {
        CallOptions(principal: .anonymous, trace: "t", deadline: deadline)
    }
}

extension HandlerTable {
    /// Echoes and counts.
    static var simple: HandlerTable {
        var table = HandlerTable()
        table.handle(Echo.self) { input, _ in input }
        table.handle(Look.self) { input, _ in input }
        table.stream(Count.self) { input, _, writer in try await count(input, writer) }
        return table
    }

    static func count(_ input: Count.Input, _ writer: ItemWriter, sent: Counter? = nil) async throws {
        // The same bytes as an encoder would give, which takes long in a debug build.
        let text = String(repeating: "x", count: input.size)
        for number in 0..<input.count {
            try await writer.send(encoded: [ByteBuffer(string: #"{"number":\#(number),"text":"\#(text)"}"#)])
            sent?.add()
        }
    }
}

extension ItemStream {
    /// The numbers of the items that are left.
    func numbers() async throws -> [Int] {
        var numbers: [Int] = []
        while let bytes = try await next() {
            let digits = bytes.readableBytesView.dropFirst(#"{"number":"#.utf8.count).prefix { $0 != UInt8(ascii: ",") }
            numbers.append(try #require(Int(String(decoding: digits, as: UTF8.self))))
        }
        return numbers
    }
}
