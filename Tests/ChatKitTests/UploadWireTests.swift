import ChatKitAPI
import HTTPTypes
import NIOCore
import RPC
import Testing
import Wire

@testable import ChatKitService

/// Files over the wire between services, as the Gateway asks for them.
struct UploadWireTests {
    private static let base = "https://chat.example"
    private let open = CallOptions(principal: .anonymous, trace: "test", deadline: .seconds(30))

    private func octets(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    @Test func anAnnouncedFileComesByItsLink() async throws {
        try await ChatSystem.with(FakePublish()) { system in
            let announced = try await system.chat.call(
                CreateAttachment.self,
                .init(
                    workflowID: "w", params: .init(name: "a.txt", size: 10, mimeType: "text/plain"),
                    publicBase: Self.base), ChatSystem.visitor)
            let link = try #require(announced.uploadDescriptor?.url)
            #expect(link.hasPrefix("\(Self.base)/api/chatkit/attachments/\(announced.id)/upload?capability="))
            let capability = String(link[(link.firstRange(of: "capability=")?.upperBound ?? link.endIndex)...])
            let input = OpenUpload.Input(attachmentID: announced.id, capability: capability)
            let dropped = try await system.chat.call(OpenUpload.self, input, open)
            _ = try await system.chat.call(AbandonUpload.self, .init(uploadID: dropped.uploadID), open)
            // An announced file may come by another upload.
            let upload = try await system.chat.call(OpenUpload.self, input, open)
            #expect(upload.limit == 10)
            _ = try await system.chat.call(
                WriteUpload.self, .init(uploadID: upload.uploadID, offset: 0), octets: octets("one\n"), open)
            _ = try await system.chat.call(
                WriteUpload.self, .init(uploadID: upload.uploadID, offset: 4), octets: octets("two"), open)
            let kept = try await system.chat.call(
                FinishUpload.self, .init(uploadID: upload.uploadID, publicBase: nil), open)
            #expect(kept.size == 7)
            #expect(kept.attachment.uploadDescriptor == nil)
            let read = ReadAttachment.Input(workflowID: "w", params: .init(attachmentID: announced.id))
            var items: [String] = []
            for try await item in try await system.chat.stream(ReadAttachment.self, read, ChatSystem.visitor) {
                items.append(String(buffer: item))
            }
            #expect(items == [#"{"name":"a.txt","size":7,"mime_type":"text/plain"}"#, "one\ntwo"])
            // Texts are saved, never shown.
            let preview = try await system.chat.stream(ReadPreview.self, input, open)
            await #expect(throws: ServiceError.self) { try await preview.next() }
        }
    }

    @Test func aNewFileIsItsSendersUntilItIsDeleted() async throws {
        try await ChatSystem.with(FakePublish()) { system in
            let upload = try await system.chat.call(
                OpenNewUpload.self, .init(workflowID: "w", params: .init(name: "a", mimeType: nil)),
                ChatSystem.visitor)
            let kept = try await system.chat.call(
                FinishUpload.self, .init(uploadID: upload.uploadID, publicBase: nil), open)
            let deletion = DeleteAttachment.Input(workflowID: "w", params: .init(attachmentID: kept.attachment.id))
            let stranger = CallOptions(
                principal: Principal(kind: .visitor, subject: "visitor:bob"), trace: "test", deadline: .seconds(30))
            let refusal = await code {
                _ = try await system.chat.call(DeleteAttachment.self, deletion, stranger)
            }
            #expect(refusal == "chatkit.attachment_not_found")
            _ = try await system.chat.call(DeleteAttachment.self, deletion, ChatSystem.visitor)
            let again = await code {
                _ = try await system.chat.call(DeleteAttachment.self, deletion, ChatSystem.visitor)
            }
            #expect(again == "chatkit.attachment_not_found")
        }
    }

    private func transcribe(
        _ step: ScriptedProvider.Step, graph: JSONValue, audio: String = "UklGRg=="
    ) async throws -> (text: String?, code: String?, form: String?) {
        let server = ScriptedProvider([step])
        return try await server.serve { provider in
            let client = CompletionClient()
            let handler = TranscribeInputHandler(
                versions: FixedVersion(graph: graph), providers: [provider], client: client)
            let input = TranscribeInput.Input(
                workflowID: "w", version: .published,
                params: .init(audioBase64: audio, mimeType: "audio/webm;codecs=opus"))
            let result: (String?, String?)
            do { result = (try await handler(input, ChatHarness.context()).text, nil) } catch {
                result = (nil, ServiceError(telling: error).code)
            }
            try await client.close()
            return (result.0, result.1, server.requests.first?.stringValue)
        }
    }

    @Test func whatWasSaidIsWrittenDownByTheProvider() async throws {
        let graph: JSONValue = ["responder": "model", "provider": "local"]
        let good = try await transcribe(.pieces([#"{"text":"Hello there"}"#]), graph: graph)
        #expect(good.text == "Hello there")
        #expect(good.form?.contains("name=\"model\"\r\n\r\nears\r\n") == true)
        #expect(good.form?.contains("filename=\"speech.webm\"\r\nContent-Type: audio/webm\r\n\r\nRIFF\r\n--") == true)
        #expect(try await transcribe(.failure(.internalServerError), graph: graph).code == "unavailable")
        #expect(try await transcribe(.pieces(["{}"]), graph: graph).code == "unavailable")
        #expect(try await transcribe(.pieces(["{}"]), graph: graph, audio: "").code == "request.invalid")
        // Who answers without a provider cannot hear.
        let demo = try await transcribe(.pieces(["{}"]), graph: ["responder": "demo"])
        #expect(demo.code == "chatkit.request.unsupported")
        #expect(demo.form == nil)
    }
}
