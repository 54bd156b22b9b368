import ChatKitAPI
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Files over HTTP: sent in two steps or in one, shown, read back, and out of everybody else's reach.
struct AttachmentTests {
    private static let png = ByteBuffer(
        bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + (0..<200_000).map { UInt8(truncatingIfNeeded: $0) })

    private struct Sender: Sendable {
        let visitor: Visitor
        let system: any TestSystem

        func form(_ bytes: ByteBuffer, name: String, type: String, fields: [String: String] = [:]) -> ByteBuffer {
            var body = ByteBuffer()
            for (name, value) in fields {
                body.writeString("--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
            }
            body.writeString(
                "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
                    + "Content-Type: \(type)\r\n\r\n")
            body.writeImmutableBuffer(bytes)
            body.writeString("\r\n--edge--\r\n")
            return body
        }

        func post(_ path: String, _ body: ByteBuffer) async throws -> (status: Int, body: JSONValue) {
            let answer = try await system.http.send(
                .POST, path,
                headers: [("Content-Type", "multipart/form-data; boundary=edge"), ("Cookie", visitor.cookie ?? "")],
                body: body)
            return (answer.status, try JSONParser.parse(answer.body))
        }

        func get(_ path: String, cookie: String?) async throws -> HTTPClient.Answer {
            try await system.http.send(.GET, path, headers: cookie.map { [("Cookie", $0)] } ?? [])
        }

        func announce(_ name: String, _ size: Int, _ type: String) async throws -> (status: Int, body: JSONValue) {
            try await visitor.ask(
                "attachments.create", ["name": .string(name), "size": .int(size), "mime_type": .string(type)])
        }

        /// The path of a link, which has to lead here.
        func path(_ url: JSONValue?) throws -> String {
            let text = try #require(url?.stringValue)
            let base = "http://127.0.0.1:\(system.port)"
            #expect(text.hasPrefix(base))
            return String(text.dropFirst(base.count))
        }
    }

    private func withSender(
        _ settings: [String: String] = [:], _ body: @Sendable (Sender) async throws -> Void
    ) async throws {
        try await withSystem(.sockets, settings: settings) { system in
            let id = try await system.makeWorkflow(handle: "files")
            let first = try await Visitor(system, workflowID: id).create("Hello")
            try await body(Sender(visitor: Visitor(system, workflowID: id, cookie: first.cookie), system: system))
        }
    }

    @Test func anImageInTwoSteps() async throws {
        try await withSender { sender in
            let size = Self.png.readableBytes
            let (status, announced) = try await sender.announce("dot.png", size, "image/png")
            #expect(status == 200)
            #expect(announced["type"] == "image")
            #expect(announced["upload_descriptor"]?["method"] == "POST")
            let id = try #require(announced["id"]?.stringValue)
            // Not there yet: it can be neither shown nor sent.
            let preview = try sender.path(announced["preview_url"])
            #expect(try await sender.get(preview, cookie: nil).status == 404)
            var input = try #require(Visitor.input("Look").objectValue)
            input["attachments"] = [.string(id)]
            let early = try await sender.visitor.ask("threads.create", ["input": .object(input)])
            #expect(early.status == 404)
            #expect(early.body["detail"]?["code"] == "chatkit.attachment_not_found")

            let form = sender.form(Self.png, name: "other.png", type: "image/png")
            let upload = try sender.path(announced["upload_descriptor"]?["url"])
            let (uploaded, kept) = try await sender.post(upload, form)
            #expect(uploaded == 200)
            #expect(kept["id"]?.stringValue == id)
            #expect(kept["upload_descriptor"] == nil)
            #expect(try await sender.post(upload, form).status == 409)

            let shown = try await sender.get(try sender.path(kept["preview_url"]), cookie: nil)
            #expect(shown.status == 200)
            #expect(shown.body == Self.png)
            #expect(shown.headers["Content-Type"] == ["image/png"])
            #expect(shown.headers["X-Content-Type-Options"] == ["nosniff"])
            #expect(shown.headers["Content-Disposition"].first?.hasPrefix("inline") == true)

            let reply = try await sender.visitor.stream("threads.create", ["input": .object(input)])
            let message = reply.events.first { $0["item"]?["type"] == "user_message" }?["item"]
            #expect(message?["attachments"]?.arrayValue?.first?["thread_id"]?.stringValue == reply.threadID)
            let thread = try #require(reply.threadID)
            let page = try await sender.visitor.ask("items.list", ["thread_id": .string(thread), "order": "asc"])
            let listed = page.body["data"]?.arrayValue?.first?["attachments"]?.arrayValue?.first
            #expect(try await sender.get(try sender.path(listed?["preview_url"]), cookie: nil).status == 200)
            // It goes with its thread.
            let (deletion, _) = try await sender.visitor.ask("attachments.delete", ["attachment_id": .string(id)])
            #expect(deletion == 409)
            #expect(try await sender.visitor.ask("threads.delete", ["thread_id": .string(thread)]).status == 200)
            #expect(try await sender.get(try sender.path(listed?["preview_url"]), cookie: nil).status == 404)
        }
    }

    @Test func aTextInOneStepAndBack() async throws {
        try await withSender { sender in
            let text = ByteBuffer(string: "Grüße\n")
            let query = "/api/chatkit/upload?workflow_id=\(sender.visitor.workflowID)"
            let (status, kept) = try await sender.post(
                query, sender.form(text, name: "ä \"1\".txt", type: "text/plain"))
            #expect(status == 400, "a quote must be escaped: \(kept.text)")
            let (second, good) = try await sender.post(
                "/api/chatkit/upload",
                sender.form(
                    text, name: "ä %221%22.txt", type: "text/plain",
                    fields: ["workflow_id": sender.visitor.workflowID]))
            #expect(second == 200)
            #expect(good["name"] == "ä \"1\".txt")
            #expect(good["size"] == .int(text.readableBytes))
            #expect(good["type"] == "file")
            let id = try #require(good["id"]?.stringValue)
            let path = "/api/chatkit/attachments/\(id)?workflow_id=\(sender.visitor.workflowID)"
            let mine = try await sender.get(path, cookie: sender.visitor.cookie)
            #expect(mine.status == 200)
            #expect(mine.body == text)
            #expect(
                mine.headers["Content-Disposition"]
                    == ["attachment; filename=\"_ _1_.txt\"; filename*=UTF-8''%C3%A4%20%221%22.txt"])
            #expect(mine.headers["Content-Security-Policy"] == ["default-src 'none'; sandbox"])
            // For everybody else it is not there.
            let other = try await Visitor(sender.system, workflowID: sender.visitor.workflowID).create("Hi").cookie
            let foreign = try await sender.get(path, cookie: other)
            #expect(foreign.status == 404)
            let missing = "/api/chatkit/attachments/atc_0?workflow_id=\(sender.visitor.workflowID)"
            let unknown = try await sender.get(missing, cookie: other)
            #expect(foreign.text == unknown.text)
            #expect(try await sender.visitor.ask("attachments.delete", ["attachment_id": .string(id)]).status == 200)
            #expect(try await sender.get(path, cookie: sender.visitor.cookie).status == 404)
        }
    }

    @Test func whatCannotBeTaken() async throws {
        let settings = [
            "ORCHEO_CHATKIT_MAX_UPLOAD_SIZE_BYTES": "300000", "ORCHEO_CHATKIT_UPLOAD_BYTES_PER_SUBJECT": "600000",
        ]
        try await withSender(settings) { sender in
            func code(_ answer: (status: Int, body: JSONValue)) -> String {
                "\(answer.status) \(answer.body["detail"]?["code"]?.stringValue ?? answer.body.text)"
            }
            let upload = "/api/chatkit/upload?workflow_id=\(sender.visitor.workflowID)"
            #expect(
                try await code(sender.announce("big.bin", 300_001, "application/octet-stream"))
                    == "413 chatkit.upload.too_large")
            let big = sender.form(ByteBuffer(repeating: 1, count: 400_000), name: "b", type: "application/x-b")
            #expect(try await code(sender.post(upload, big)) == "413 chatkit.upload.too_large")
            let lie = sender.form(ByteBuffer(string: "<svg onload=x>"), name: "a.png", type: "image/png")
            #expect(try await code(sender.post(upload, lie)) == "415 chatkit.upload.type_mismatch")
            #expect(
                try await code(sender.post("/api/chatkit/upload", lie)) == "400 chatkit.upload.workflow_id_missing")
            #expect(
                try await code(sender.post(upload, ByteBuffer(string: "--edge\r\n"))) == "400 chatkit.upload.malformed")
            #expect(
                try await code(sender.post("/api/chatkit/attachments/atc_1/upload?capability=1.x", lie))
                    == "403 chatkit.upload.link_invalid")
            // What was refused took no room: two files fit still, a third does not.
            let file = sender.form(ByteBuffer(repeating: 1, count: 200_000), name: "b", type: "application/x-b")
            for _ in 0..<2 {
                let (status, _) = try await sender.post(upload, file)
                #expect(status == 200)
            }
            #expect(try await code(sender.post(upload, file)) == "413 chatkit.upload.quota_exceeded")
            #expect(try await sender.announce("c.bin", 200_000, "application/x-c").status == 200)
        }
    }
}
