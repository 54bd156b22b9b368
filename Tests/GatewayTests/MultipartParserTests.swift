import Testing

@testable import GatewayService

/// What is made of the body of an upload, however it is cut on its way here.
struct MultipartParserTests {
    /// A part with all of its content.
    struct Part: Equatable {
        let headers: MultipartPart
        var content: [UInt8] = []
        var isComplete = false

        init(_ headers: MultipartPart) { self.headers = headers }

        init(_ name: String, _ content: String, fileName: String? = nil, type: String? = nil) {
            headers = MultipartPart(name: name, fileName: fileName, contentType: type)
            self.content = Array(content.utf8)
            isComplete = true
        }
    }

    private static let a = "Content-Disposition: form-data; name=a\r\n"

    /// The body of one part.
    private static func body(_ content: String, headers: String = a) -> String {
        "--XYZ\r\n\(headers)\r\n\(content)\r\n--XYZ--\r\n"
    }

    private func parts<Chunks: Sequence>(_ chunks: Chunks) throws(MultipartError) -> [Part]
    where Chunks.Element: Sequence<UInt8> {
        var parser = MultipartParser(boundary: "XYZ")
        var parts: [Part] = []
        for chunk in chunks {
            for event in try parser.feed(chunk) {
                switch event {
                case .partBegan(let headers):
                    #expect(parts.last?.isComplete != false)
                    parts.append(Part(headers))
                case .bytes(let bytes):
                    #expect(!bytes.isEmpty && parts.last?.isComplete == false)
                    parts[parts.count - 1].content += bytes
                case .partEnded:
                    #expect(parts.last?.isComplete == false)
                    parts[parts.count - 1].isComplete = true
                }
            }
        }
        try parser.finish()
        return parts
    }

    private func parts(_ body: String) throws(MultipartError) -> [Part] { try parts(CollectionOfOne(body.utf8)) }

    private func error(_ body: String) -> MultipartError? {
        do throws(MultipartError) {
            _ = try parts(body)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("--XYZ--", []),
        (body("hello"), [Part("a", "hello")]),
        ("\r\n" + body("hello"), [Part("a", "hello")]),
        ("for old readers\r\n--XY\r\n" + body("hello") + "epilogue\r\n--XYZ\r\n", [Part("a", "hello")]),
        (body(""), [Part("a", "")]),
        // The line end of the delimiter is the one that ends the headers.
        ("--XYZ\r\n\(a)\r\n--XYZ--", [Part("a", "")]),
        ("--XYZ \t\r\n\(a)\r\n1\r\n--XYZ\t\r\n\(a)\r\n2\r\n--XYZ--", [Part("a", "1"), Part("a", "2")]),
        (
            body("{}", headers: "CONTENT-disposition:Form-Data;NAME=\"b c\" ; filename=d;\r\nContent-TYPE: x/y \r\n"),
            [Part("b c", "{}", fileName: "d", type: "x/y")]
        ),
        (body("1", headers: a + "X-Other: ü\r\nContent-Transfer-Encoding: Binary\r\n"), [Part("a", "1")]),
    ])
    func bodyIsItsParts(_ body: String, _ expected: [Part]) throws { #expect(try parts(body) == expected) }

    @Test(arguments: [
        "\r", "\n", "\r\n", "-", "--", "\r\n--", "--XY", "\r\n--XY", "\r\n--XY\r\n--XY", "\r\r\n--XY", "\r\n\r\n--X",
        "\n--XYZ", "\r--XYZ--", "\r\n-XYZ", "\r\n--xyz", "\r\n--\r\n--\r\n", " --XYZ", "--XYXYZ", "\r\n--X\r\r\n-\r",
    ])
    func whatIsNoDelimiterIsContent(_ near: String) throws {
        for content in [near, near + "tail", "head" + near, "head" + near + near + "tail"] {
            #expect(try parts(Self.body(content)) == [Part("a", content)])
            #expect(try parts(Self.body(content).utf8.map(CollectionOfOne.init)) == [Part("a", content)])
        }
    }

    @Test func cutsChangeNothing() throws {
        let file = "Content-Disposition: form-data; name=\"f\"; filename=\"ü\\\"%22\"\r\nContent-Type: x/y\r\n"
        let field = "preamble\r\n--XY\r\n--XYZ \r\n\(Self.a)\r\n--XY\r\n--XYZ\r\n"
        let bytes = Array("\(field)\(file)\r\n\r\n\r\n--X\r\r\n--XYZ--\r\n--XYZ".utf8)
        let expected = [Part("a", "--XY"), Part("f", "\r\n\r\n--X\r", fileName: "ü\"\"", type: "x/y")]
        for first in bytes.indices {
            for second in first..<min(first + 10, bytes.count) {
                #expect(try parts([bytes[..<first], bytes[first..<second], bytes[second...]]) == expected)
            }
        }
    }

    @Test func contentIsPassedOnWhenItIsKnown() throws {
        var parser = MultipartParser(boundary: "XYZ")
        _ = try parser.feed("--XYZ\r\n\(Self.a)\r\n".utf8)
        let content = [UInt8](repeating: 13, count: 100_000)
        #expect(try parser.feed(content) == [.bytes(Array(content.dropLast()))])
        #expect(try parser.feed("\n--XY".utf8) == [])
        #expect(try parser.feed("!".utf8) == [.bytes(Array("\r\n--XY".utf8)), .bytes([33])])
    }

    @Test(arguments: [
        // The boundary.
        "--XYZA\r\n", "--XYZ-\r\n", "--XYZ -", "--XYZ\n", "--XYZ\r\r\n", body("1\r\n--XYZ!\r\n"),
        // Lines of headers.
        body("1", headers: a + " folded\r\n"), body("1", headers: "\tX: 1\r\n" + a), body("1", headers: a + "X\r\n"),
        body("1", headers: a + "X : 1\r\n"), body("1", headers: a + ": 1\r\n"), body("1", headers: a + "X: 1\n"),
        body("1", headers: a + "X: \u{7F}\r\n"), body("1", headers: a + "X: 1\r2\r\n"), "--XYZ\r\n\(a)--XYZ--\r\n",
        // What they say.
        body("1", headers: ""), body("1", headers: "Content-Type: x/y\r\n"), body("1", headers: a + a),
        body("1", headers: "Content-Disposition: form-data\r\n"),
        body("1", headers: "Content-Disposition: form-data; filename=\"a\"\r\n"),
        body("1", headers: "Content-Disposition: attachment; name=a\r\n"),
        body("1", headers: "Content-Disposition: form-data; name=a; name=b\r\n"),
        body("1", headers: "Content-Disposition: form-data; name=\"a\r\n"),
        body("1", headers: "Content-Disposition: form-data; name=\"a\"b\r\n"),
        body("1", headers: "Content-Disposition: form-data; name=a b\r\n"),
        body("1", headers: "Content-Disposition: form-data; name=a\"b\r\n"),
        body("1", headers: "Content-Disposition: form-data; name=\r\n"),
        body("1", headers: "Content-Disposition: form-data; name\r\n"),
        body("1", headers: a + "Content-Type: x/y\r\nContent-Type: x/y\r\n"),
        body("1", headers: a + "Content-Transfer-Encoding: base64\r\n"),
    ])
    func bodyThatBreaksTheFormatIsMalformed(_ body: String) {
        guard case .malformed = error(body) else {
            Issue.record("\(String(describing: error(body)))")
            return
        }
    }

    @Test func headersThatAreNotUTF8AreMalformed() {
        let start = Array("--XYZ\r\nContent-Disposition: form-data; name=\"".utf8)
        let body = start + [0xC3, 0x28] + Array("\"\r\n\r\n".utf8)
        #expect(throws: MultipartError.malformed("A header is not valid UTF-8.")) {
            try parts(CollectionOfOne(body))
        }
    }

    @Test func everyBeginningIsTruncated() {
        let body = Array("preamble\r\n\(Self.body("hello"))".utf8.dropLast(2))
        for end in body.indices {
            #expect(throws: MultipartError.truncated) { try parts(CollectionOfOne(body[..<end])) }
        }
    }

    @Test func errorStays() throws {
        var parser = MultipartParser(boundary: "XYZ")
        let refusal = try #require(throws: MultipartError.self) { try parser.feed("--XYZ!".utf8) }
        #expect(throws: refusal) { try parser.feed(Self.body("hello").utf8) }
        #expect(throws: refusal) { try parser.finish() }
    }

    @Test func limitsAreWhereTheyAreSaidToBe() {
        func body(preamble size: Int) -> String { "\(String(repeating: "p", count: size))\r\n\(Self.body("1"))" }
        #expect(error(body(preamble: 4096)) == nil)
        #expect(error(body(preamble: 4097)) == .malformed("The body does not begin with its boundary."))

        func body(headers size: Int) -> String {
            let rest = size - Self.a.utf8.count - "X: \r\n\r\n".utf8.count
            return Self.body("1", headers: "\(Self.a)X: \(String(repeating: "x", count: rest))\r\n")
        }
        #expect(error(body(headers: 8192)) == nil)
        #expect(error(body(headers: 8193)) == .headersTooLarge)
        #expect(error("--XYZ\r\n\(String(repeating: "X: 1\r\n", count: 1366))") == .headersTooLarge)
        #expect(error("--XYZ\r\n\(String(repeating: "X", count: 8193))") == .headersTooLarge)

        // Each part has its own limit.
        let more = "X: \(String(repeating: "x", count: 300))\r\n"
        func body(parts count: Int) -> String {
            String(repeating: "--XYZ\r\n\(Self.a)\(more)\r\n1\r\n", count: count) + "--XYZ--"
        }
        #expect(error(body(parts: 32)) == nil)
        #expect(error(body(parts: 33)) == .malformed("The body has more than 32 parts."))
    }

    @Test(
        arguments: [
            (#""#, nil), (#"; filename="""#, ""), (#"; filename=cat.png"#, "cat.png"),
            (#"; filename="a;b=c.txt""#, "a;b=c.txt"), (#"; filename="grün 🐈.png""#, "grün 🐈.png"),
            (#"; filename="a\"b\\c.txt""#, #"a"b\c.txt"#), (#"; filename="C:\dir\a.txt""#, #"C:\dir\a.txt"#),
            (#"; filename="%22a%0D%0Ab%22""#, "\"a\r\nb\""), (#"; filename="100%25%0d%2""#, "100%25%0d%2"),
            (#"; filename="\\%22""#, #"\""#), (#"; filename*=UTF-8''gr%C3%BCn%20%F0%9f%90%88"#, "grün 🐈"),
            (#"; filename="plain"; filename*=utf-8'de'a.b"#, "a.b"), (#"; filename*=UTF-8''a; filename=b"#, "a"),
            // No valid ones.
            (#"; filename="b"; filename*=UTF-8''%C3"#, "b"), (#"; filename=b; filename*=UTF-8''%4"#, "b"),
            (#"; filename=b; filename*=UTF-8''%+1"#, "b"), (#"; filename=b; filename*=a"#, "b"),
            (#"; filename=b; filename*=ISO-8859-1''a"#, "b"), (#"; filename=b; filename*=UTF-8''ü"#, "b"),
            (#"; filename*=UTF-8''%"#, nil),
        ] as [(String, String?)])
    func fileNameIsReadInEveryEncoding(_ parameters: String, _ expected: String?) throws {
        let headers = "Content-Disposition: form-data; name=\"%22\\\"ü\"\(parameters)\r\n"
        #expect(try parts(Self.body("1", headers: headers)) == [Part("\"\"ü", "1", fileName: expected)])
    }

    @Test(
        arguments: [
            ("multipart/form-data; boundary=XYZ", "XYZ"), ("Multipart/Form-Data ;a=\"b;c\"; BOUNDARY=XYZ;", "XYZ"),
            ("multipart/form-data; boundary=\"a b'()+_,-./:=?\"", "a b'()+_,-./:=?"),
            ("multipart/form-data; boundary====1==", "===1=="),
            ("multipart/form-data; boundary=\(String(repeating: "b", count: 70))", String(repeating: "b", count: 70)),
            ("multipart/form-data; boundary=\(String(repeating: "b", count: 71))", nil),
            ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil),
            ("multipart/form-data; boundary=\"\"", nil), ("multipart/form-data; boundary=\"a \"", nil),
            ("multipart/form-data; boundary=\"a", nil), ("multipart/form-data; boundary=\"a\r\nb\"", nil),
            ("multipart/form-data; boundary=ü", nil), ("multipart/form-data; boundary=a b", nil),
            ("multipart/form-data; boundary=a; boundary=b", nil), ("multipart/mixed; boundary=a", nil),
            ("application/json; boundary=a", nil), ("", nil),
        ] as [(String, String?)])
    func boundaryIsTakenIfItCanBeUsed(_ contentType: String, _ expected: String?) {
        #expect(MultipartParser.boundary(ofContentType: contentType) == expected)
    }
}
