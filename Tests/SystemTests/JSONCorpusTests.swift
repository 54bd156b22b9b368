import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// The edge reads JSON as strictly as `Tests/Corpus/json.jsonl` asks.
struct JSONCorpusTests {
    /// Each case is a body by itself, so that its first and last byte are those of the body. None of them is a request:
    /// what is JSON is refused too, but for that reason.
    @Test func bodiesAreRefusedForTheirJSONAsTheCorpusSays() async throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let corpus = try String(contentsOf: tests.appending(path: "Corpus/json.jsonl"), encoding: .utf8)
        try await withSystem(.sockets) { system in
            for line in corpus.split(separator: "\n") {
                let entry = try JSONParser.parse(String(line))
                let (name, accepted) = (entry["name"]?.stringValue ?? "", try #require(entry["accepted"]) == true)
                let body = try #require(entry["base64"]?.stringValue.flatMap { Data(base64Encoded: $0) })
                let answer = try await system.http.send(
                    .POST, "/api/chatkit", headers: [("Content-Type", "application/json")],
                    body: ByteBuffer(bytes: body))
                let code = try JSONParser.parse(answer.body)["detail"]?["code"]
                #expect(answer.status == 400, "\(name)")
                #expect(code == (accepted ? "request.invalid" : "request.malformed"), "\(name)")
            }
        }
    }

    /// Within a request that would be answered, JSON alone decides.
    @Test(
        arguments: [
            (#"[1,{"k":"\u0000"}]"#, 200, nil), (#"{"k":1,"\u006b":2}"#, 400, "request.malformed"),
            (#""\ud800""#, 400, "request.malformed"), ("[1,]", 400, "request.malformed"),
            ("NaN", 400, "request.malformed"),
        ] as [(String, Int, String?)])
    func requestIsRefusedForJSONDeepWithin(text: String, status: Int, code: String?) async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "target")
            let body = #"{"type":"threads.list","params":{},"metadata":{"x":\#(text)},"workflow_id":"\#(id)"}"#
            let answer = try await system.http.send(
                .POST, "/api/chatkit", headers: [("Content-Type", "application/json")], body: ByteBuffer(string: body))
            #expect(answer.status == status)
            #expect(try JSONParser.parse(answer.body)["detail"]?["code"]?.stringValue == code)
        }
    }
}
