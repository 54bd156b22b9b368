import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Whatever is sent, the answer is the documented refusal: never a 500, never a broken stream.
@Suite(.serialized)
struct BadInputTests {
    @Test func bodiesThatAreNoRequests() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "target")
            func post(_ body: ByteBuffer, _ headers: [(String, String)] = []) async throws -> (Int, String) {
                let answer = try await system.http.send(
                    .POST, "/api/chatkit", headers: [("Content-Type", "application/json; charset=utf-8")] + headers,
                    body: body)
                let detail = try JSONParser.parse(answer.body)["detail"]
                return (answer.status, detail?["code"]?.stringValue ?? detail?.text ?? "")
            }
            func request(_ type: String, _ params: String) -> ByteBuffer {
                ByteBuffer(string: #"{"type":"\#(type)","params":\#(params),"workflow_id":"\#(id)"}"#)
            }
            #expect(try await post(ByteBuffer()) == (400, "request.malformed"))
            #expect(try await post(ByteBuffer(bytes: [0xFF, 0xFE, 0x7B, 0])) == (400, "request.malformed"))
            #expect(try await post(ByteBuffer(string: "{\"a\":\"\\ud800\"}")) == (400, "request.malformed"))
            #expect(
                try await post(ByteBuffer(string: String(repeating: "[", count: 100_000))) == (400, "request.malformed")
            )
            #expect(try await post(request("threads.nonsense", "{}")) == (400, "request.invalid"))
            #expect(try await post(request("threads.create", "{}")) == (400, "request.invalid"))
            #expect(
                try await post(request("threads.create", #"{"input":{"content":"x"}}"#)) == (400, "request.invalid"))
            #expect(try await post(request("threads.get_by_id", #"{"thread_id":7}"#)) == (400, "request.invalid"))
            #expect(
                try await post(request("threads.get_by_id", #"{"thread_id":"thr_1"}"#)) == (
                    404, "chatkit.thread_not_found"
                ))
            #expect(try await post(request("threads.list", #"{"order":"sideways"}"#)) == (400, "request.invalid"))
            #expect(
                try await post(request("input.transcribe", #"{"audio_base64":"AAAA","mime_type":"audio/webm"}"#)) == (
                    501, "chatkit.request.unsupported"
                ))
            #expect(try await post(request("threads.list", #"{"limit":-5}"#)).0 == 200)
            let unknown = ByteBuffer(
                string: #"{"type":"threads.list","params":{},"workflow_id":"00000000-0000-4000-8000-000000000000"}"#)
            #expect(try await post(unknown) == (404, #""Workflow not found""#))
            #expect(
                try await post(request("threads.list", "{}"), [("Authorization", "Basic x")])
                    == (401, "chatkit.auth.invalid_scheme"))
            #expect(
                try await post(request("threads.list", "{}"), [("Authorization", "Bearer x")])
                    == (401, "chatkit.auth.invalid_jwt"))
        }
    }

    /// Whatever else a page of another site may send without asking us first.
    @Test(arguments: [
        nil, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp",
    ])
    func chatTakesJSONOnly(type: String?) async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "target")
            let body = ByteBuffer(string: #"{"type":"threads.list","params":{},"workflow_id":"\#(id)"}"#)
            let answer = try await system.http.send(
                .POST, "/api/chatkit", headers: type.map { [("Content-Type", $0)] } ?? [], body: body)
            #expect(answer.status == 415)
            #expect(try JSONParser.parse(answer.body)["detail"]?["code"] == "request.unsupported_media_type")
        }
    }

    @Test func bodiesThatAreTooLarge() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "large")
            let visitor = Visitor(system, workflowID: id)
            let long = String(repeating: "x", count: 256 << 10)
            #expect(try await visitor.create(long).text?.contains(long) == true)
            let (status, body) = try await visitor.ask("threads.create", ["input": Visitor.input(long + "x")])
            #expect((status, body["detail"]?["code"]) == (413, "message.too_large"))
            let huge = ByteBuffer(string: String(repeating: " ", count: (1 << 20) + 1))
            let json = [("Content-Type", "application/json")]
            #expect(try await system.http.send(.POST, "/api/chatkit", headers: json, body: huge).status == 413)
            let header = [("X-Long", String(repeating: "a", count: 17 << 10))]
            #expect(try await system.http.send(.GET, "/api/system/health", headers: header).status == 431)
        }
    }

    @Test func managementWithoutOrWithBadCredentials() async throws {
        try await withSystem(.sockets) { system in
            func get(_ headers: [(String, String)]) async throws -> (Int, JSONValue?) {
                let (status, body) = try await system.send("GET", "/api/workflows", headers: headers)
                return (status, body["detail"]?["code"])
            }
            #expect(try await get([]) == (401, "auth.missing_token"))
            #expect(try await get([("Authorization", "Basic abc")]) == (401, "auth.invalid_scheme"))
            #expect(try await get([("Authorization", "Bearer wrong")]) == (401, "auth.invalid_token"))
            let answer = try await system.http.send(.GET, "/api/workflows")
            #expect(answer.headers["WWW-Authenticate"] == ["Bearer"])
            let (missing, detail) = try await system.manage("GET", "/api/workflows/nowhere")
            #expect((missing, detail) == (404, ["detail": "Workflow not found"]))
            let (invalid, faults) = try await system.manage("POST", "/api/workflows", [:])
            #expect(invalid == 422)
            #expect(faults["detail"]?.arrayValue?.first?["loc"] == ["body", "name"])
            let (malformed, reason) = try await system.manage("POST", "/api/workflows", nil)
            #expect((malformed, reason["detail"]?["code"]) == (400, "request.malformed"))
            let nowhere = try await system.send("GET", "/nowhere")
            #expect(nowhere == (404, ["detail": "Not Found"]))
            let wrongMethod = try await system.http.send(.PUT, "/api/workflows")
            #expect(wrongMethod.status == 405)
            #expect(wrongMethod.headers["Allow"] == ["GET, POST"])
            #expect(try await system.manage("GET", "/api/workflows/nowhere/triggers/cron/config").0 == 404)
        }
    }
}
