/// What is wrong with a body. `malformed` says it in a sentence for whoever sent it.
enum MultipartError: Error, Equatable {
    case malformed(String)
    case truncated
    case headersTooLarge
}

/// What the headers of a part say of it. All of it is the sender's word: a name may hold slashes and line ends.
struct MultipartPart: Equatable {
    let name: String
    /// Nil for a plain field; empty if the sender says that it is a file and names none.
    let fileName: String?
    let contentType: String?
}

/// Takes a multipart/form-data body (RFC 7578) as it comes in. It holds at most the headers of one part: of content it
/// need only know how much of a delimiter the last bytes are: the bytes are then those of the delimiter.
struct MultipartParser {
    enum Event: Equatable {
        /// The headers of the part are complete.
        case partBegan(MultipartPart)
        /// Content of the part, never empty: as much as is known not to be a delimiter.
        case bytes([UInt8])
        case partEnded
    }

    private enum State {
        case preamble
        case headers
        case content
        /// Behind a boundary, where the line of the delimiter must end.
        case delimiterEnd(DelimiterEnd)
        case epilogue
        case failed(MultipartError)
    }

    /// What was seen behind a boundary.
    private enum DelimiterEnd { case nothing, dash, padding, carriageReturn }

    static let maximumPreamble = 4096
    /// Of one part, with the line ends.
    static let maximumHeaders = 8192
    static let maximumParts = 32

    /// Its carriage return occurs nowhere else in it. So no match can begin within another, and a failed match is no
    /// reason to look at a byte a third time.
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// How many bytes of the delimiter the last bytes are.
    private var matched = 2
    /// How many of `matched` are no content if the match fails: a delimiter at the very start lacks its line end, and
    /// that of a part without content shares it with the headers.
    private var borrowed = 2
    private var preambleSize = 0
    private var partCount = 0
    private var line: [UInt8] = []
    private var headersSize = 0
    private var headers = PartHeaders()

    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Takes the next bytes of the body. Once it has thrown it throws the same again.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(MultipartError) -> [Event] {
        let chunk = Array(bytes)
        var events: [Event] = []
        var index = 0
        do throws(MultipartError) {
            while index < chunk.count {
                switch state {
                case .preamble, .content: index = try takeContent(chunk, from: index, &events)
                case .headers: index = try takeHeaders(chunk, from: index, &events)
                case .delimiterEnd(let seen):
                    state = try next(seen, chunk[index])
                    index += 1
                case .epilogue: return events
                case .failed(let error): throw error
                }
            }
        } catch {
            state = .failed(error)
            throw error
        }
        return events
    }

    /// To be called at the end of the body.
    /// - Throws: `truncated` if the closing delimiter was not seen; what ``feed(_:)`` threw.
    func finish() throws(MultipartError) {
        switch state {
        case .epilogue: return
        case .failed(let error): throw error
        default: throw .truncated
        }
    }

    /// - Returns: the index behind what was taken: content up to a delimiter, and the delimiter.
    private mutating func takeContent(
        _ chunk: [UInt8], from start: Int, _ events: inout [Event]
    ) throws(MultipartError) -> Int {
        let delimiter = delimiter
        let held = delimiter[borrowed..<matched]
        var isHeldContent = false
        var index = start
        while index < chunk.count, matched < delimiter.count {
            if matched > 0, chunk[index] == delimiter[matched] {
                matched += 1
                index += 1
            } else {
                matched = 0
                isHeldContent = true
                while index < chunk.count, chunk[index] != delimiter[0] { index += 1 }
                guard index < chunk.count else { break }
                matched = 1
                index += 1
            }
        }
        if isHeldContent {
            borrowed = 0
            try tell(held, &events)
            try tell(chunk[start..<index - matched], &events)
        }
        guard matched == delimiter.count else { return index }
        if case .content = state { events.append(.partEnded) }
        matched = 0
        state = .delimiterEnd(.nothing)
        return index
    }

    private mutating func tell(_ content: ArraySlice<UInt8>, _ events: inout [Event]) throws(MultipartError) {
        guard !content.isEmpty else { return }
        if case .content = state { return events.append(.bytes(Array(content))) }
        preambleSize += content.count
        guard preambleSize <= Self.maximumPreamble else {
            throw .malformed("The body does not begin with its boundary.")
        }
    }

    private mutating func next(_ seen: DelimiterEnd, _ byte: UInt8) throws(MultipartError) -> State {
        switch (seen, byte) {
        case (.nothing, UInt8(ascii: "-")): return .delimiterEnd(.dash)
        case (.dash, UInt8(ascii: "-")): return .epilogue
        case (.nothing, _) where byte.isBlank, (.padding, _) where byte.isBlank: return .delimiterEnd(.padding)
        case (.nothing, UInt8(ascii: "\r")), (.padding, UInt8(ascii: "\r")): return .delimiterEnd(.carriageReturn)
        case (.carriageReturn, UInt8(ascii: "\n")):
            partCount += 1
            guard partCount <= Self.maximumParts else {
                throw .malformed("The body has more than \(Self.maximumParts) parts.")
            }
            headers = PartHeaders()
            headersSize = 0
            return .headers
        default: throw .malformed("A boundary is not at the end of its line.")
        }
    }

    /// - Returns: the index behind what was taken: a line, or what there is of it.
    private mutating func takeHeaders(
        _ chunk: [UInt8], from start: Int, _ events: inout [Event]
    ) throws(MultipartError) -> Int {
        let lineEnd = chunk[start...].prefix(Self.maximumHeaders + 1).firstIndex(of: UInt8(ascii: "\n"))
        let end = lineEnd.map { $0 + 1 } ?? chunk.count
        headersSize += end - start
        guard headersSize <= Self.maximumHeaders else { throw .headersTooLarge }
        line.append(contentsOf: chunk[start..<end])
        guard lineEnd != nil else { return end }
        defer { line.removeAll(keepingCapacity: true) }
        guard line.suffix(2).first == UInt8(ascii: "\r") else {
            throw .malformed("A header does not end with CRLF.")
        }
        guard line.count == 2 else {
            try headers.add(line.dropLast(2))
            return end
        }
        events.append(.partBegan(try headers.part))
        state = .content
        (matched, borrowed) = (2, 2)
        return end
    }
}

extension MultipartParser {
    /// The boundary of a Content-Type header; nil if that is not multipart/form-data or has no boundary that could be
    /// used: 1 to 70 of the characters of RFC 2046, section 5.1.1, the last one not a space.
    static func boundary(ofContentType header: String) -> String? {
        guard let header = ParameterizedValue(Array(header.utf8)[...]), header.value == "multipart/form-data",
            let boundary = header.parameters["boundary"], (1...70).contains(boundary.count),
            boundary.allSatisfy({ $0.isAlphanumeric || "'()+_,-./:=? ".utf8.contains($0) }),
            boundary.last != UInt8(ascii: " ")
        else { return nil }
        return String(decoding: boundary, as: UTF8.self)
    }
}
