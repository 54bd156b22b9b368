import NIOCore
import Testing
import Wire

struct FrameReaderTests {
    private static let frames: [Frame] = [
        Frame(FrameHeader(.hello), body: ByteBuffer(string: #"{"version":1,"service":"a"}"#)),
        Frame(
            FrameHeader(
                .call, id: 7, op: "publish.get_workflow", deadlineMilliseconds: 5000,
                principal: Principal(
                    kind: .service, subject: "token:ci", scopes: ["a:b", "c"], workspaces: ["w"], tokenID: "t\n1"),
                trace: "r\"1\"", more: true), body: ByteBuffer(string: "{}")),
        Frame(FrameHeader(.item, id: 7), body: ByteBuffer(bytes: [0, 10, 255, 10])),
        Frame(FrameHeader(.end)), Frame(FrameHeader(.credit, id: .max, amount: 32_768)),
        Frame(FrameHeader(.answer, id: 7), body: ByteBuffer(string: "\n\n")), Frame(FrameHeader(.ping, amount: 1)),
        Frame(FrameHeader(.cancel, id: 1)),
        Frame(FrameHeader(.error, id: 2), body: ByteBuffer(string: #"{"code":"x"}"#)),
    ]

    private func bytes(_ frames: [Frame] = frames) -> ByteBuffer {
        frames.reduce(into: ByteBuffer()) { $0.writeFrame($1) }
    }

    private func raw(_ length: UInt32, _ content: String) -> ByteBuffer {
        var buffer = ByteBuffer(integer: length)
        buffer.writeString(content)
        return buffer
    }

    private func all(_ reader: inout FrameReader) throws -> [FrameReader.Element] {
        var elements: [FrameReader.Element] = []
        while let element = try reader.next() { elements.append(element) }
        return elements
    }

    @Test func framesReadBackAtEverySplit() throws {
        let stream = bytes()
        for split in 0...stream.readableBytes {
            var reader = FrameReader()
            var (first, rest) = (stream, stream)
            first.moveWriterIndex(to: split)
            rest.moveReaderIndex(to: split)
            reader.append(first)
            var elements = try all(&reader)
            reader.append(rest)
            elements += try all(&reader)
            #expect(elements == Self.frames.map { .frame($0) }, "split at \(split)")
            #expect(reader.pendingBytes == 0)
        }
    }

    @Test func framesReadBackByteByByte() throws {
        var reader = FrameReader()
        var elements: [FrameReader.Element] = []
        for byte in bytes().readableBytesView {
            reader.append(ByteBuffer(bytes: [byte]))
            elements += try all(&reader)
        }
        #expect(elements == Self.frames.map { .frame($0) })
    }

    @Test func formatIsAsDocumented() {
        var buffer = ByteBuffer()
        buffer.writeFrame(Frame(FrameHeader(.credit, id: 3, amount: 32_800)))
        let line = #"{"kind":"credit","id":3,"amount":32800}"#
        #expect(Array(buffer.readableBytesView) == [0, 0, 0, 40] + Array(line.utf8) + [10])
    }

    @Test func unknownMembersOfAHeaderAreIgnored() throws {
        var reader = FrameReader()
        let content = #"{"future":{"a":[1]},"kind":"end","id":4}"# + "\n"
        reader.append(raw(UInt32(content.utf8.count), content))
        #expect(try reader.next() == .frame(Frame(FrameHeader(.end, id: 4))))
    }

    @Test(arguments: [0, 1 << 31, UInt32.max, UInt32(FrameLimits.skippable) + 1]) func garbageLengthIsRefused(
        length: UInt32
    ) {
        var reader = FrameReader()
        reader.append(raw(length, #"{"kind":"end"}"# + "\n"))
        #expect(throws: FrameError.self) { try reader.next() }
    }

    @Test(arguments: [
        "no json\n", "[]\n", "{}\n", #"{"kind":5}"# + "\n", #"{"kind":"end","kind":"end"}"# + "\n",
        #"{"kind":"end","id":-1}"# + "\n", #"{"kind":"end","id":"1"}"# + "\n", #"{"kind":"end","id":1.5}"# + "\n",
        #"{"kind":"end","id":18446744073709551616}"# + "\n", #"{"kind":"credit","amount":-1}"# + "\n",
        #"{"kind":"credit","amount":2147483648}"# + "\n", #"{"kind":"call","deadline_ms":1.5}"# + "\n",
        #"{"kind":"call","principal":{"kind":"root"}}"# + "\n", #"{"kind":"end"}"#, "\n",
        "\u{FEFF}{\"kind\":\"end\"}\n",
    ]) func malformedHeaderIsRefused(content: String) {
        var reader = FrameReader()
        reader.append(raw(UInt32(content.utf8.count), content))
        #expect(throws: FrameError.self) { try reader.next() }
    }

    @Test func unknownKindIsRefusedByItsName() {
        var reader = FrameReader()
        let content = #"{"kind":"push","id":1}"# + "\n"
        reader.append(raw(UInt32(content.utf8.count), content))
        #expect(throws: FrameError.unknownKind("push")) { try reader.next() }
    }

    @Test func headerMayFill16KiBAndNoMore() throws {
        func header(_ size: Int) -> String {
            let frame = #"{"kind":"end","x":""}"#
            return frame.replacing("\"\"", with: "\"" + String(repeating: "x", count: size - frame.utf8.count) + "\"")
        }
        var reader = FrameReader()
        reader.append(raw(UInt32(FrameLimits.header) + 1, header(FrameLimits.header) + "\n"))
        #expect(try reader.next() == .frame(Frame(FrameHeader(.end))))
        reader.append(raw(UInt32(FrameLimits.header) + 2, header(FrameLimits.header + 1) + "\n"))
        #expect(throws: FrameError.self) { try reader.next() }
        let long = FrameHeader(.call, trace: String(repeating: "t", count: FrameLimits.header))
        #expect(!long.fits)
        #expect(FrameHeader(.call, trace: "t").fits)
    }

    @Test func largestFrameIsRead() throws {
        let header = FrameHeader(.item, id: 1)
        let body = ByteBuffer(repeating: 7, count: FrameLimits.frame - #"{"kind":"item","id":1}"#.utf8.count - 1)
        var reader = FrameReader()
        reader.append(bytes([Frame(header, body: body)]))
        #expect(try reader.next() == .frame(Frame(header, body: body)))
    }

    @Test(arguments: [1, 4096, 65_536, 100_000_000]) func oversizedFrameIsSkippedWithoutBeingHeld(chunk: Int) throws {
        let header = FrameHeader(.item, id: 9)
        let size = chunk == 1 ? FrameLimits.frame + 100 : 3 * FrameLimits.frame
        var stream = bytes([Frame(header, body: ByteBuffer(repeating: 7, count: size)), Frame(FrameHeader(.ping))])
        let length = stream.readableBytes - 4 - bytes([Frame(FrameHeader(.ping))]).readableBytes
        var reader = FrameReader()
        var elements: [FrameReader.Element] = []
        while let part = stream.readSlice(length: min(chunk, stream.readableBytes)), part.readableBytes > 0 {
            reader.append(part)
            elements += try all(&reader)
            #expect(reader.pendingBytes <= max(FrameLimits.header, chunk), "the frame is buffered")
        }
        #expect(elements == [.oversized(header, length: length), .frame(Frame(FrameHeader(.ping)))])
    }

    @Test func oversizedFrameWithoutAHeaderIsGarbage() {
        var reader = FrameReader()
        reader.append(raw(UInt32(FrameLimits.frame) + 1, String(repeating: "x", count: FrameLimits.header + 1)))
        #expect(throws: FrameError.self) { try reader.next() }
    }

    @Test func noMoreIsHeldThanOneFrameAndOneChunk() throws {
        // A length field promises 1 MiB; only what arrives is held.
        var reader = FrameReader()
        reader.append(raw(UInt32(FrameLimits.frame), "{"))
        #expect(try reader.next() == nil)
        #expect(reader.pendingBytes == 5)
        let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 65_536)
        for _ in 0..<8 {
            reader.append(chunk)
            #expect(try reader.next() == nil)
        }
        #expect(reader.pendingBytes == 5 + 8 * 65_536)
    }

    @Test func randomBytesNeverCrash() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let valid = Array(bytes().readableBytesView)
        for _ in 0..<5000 {
            var stream = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                stream[Int.random(in: 0..<stream.count, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            var reader = FrameReader()
            reader.append(ByteBuffer(bytes: stream))
            var count = 0
            do {
                while try reader.next() != nil { count += 1 }
            } catch {}
            #expect(count <= Self.frames.count * 2, "seed \(seed)")
        }
    }
}
