import NIOCore
import Testing
import Wire

@testable import GatewayService

/// What the edge makes of a chat body before anybody else sees it.
struct ChatRequestTests {
    static let id = "11111111-1111-4111-8111-111111111111"

    private func code(_ body: String) -> String {
        do {
            _ = try ChatRequest(ByteBuffer(string: body))
            return "accepted"
        } catch {
            return error.code
        }
    }

    @Test func acceptsAListOfThreads() throws {
        let body = #"{"type":"threads.list","params":{"limit":"5"},"workflow_id":"\#(Self.id.uppercased())","x":1}"#
        let request = try ChatRequest(ByteBuffer(string: body))
        #expect(request.kind == .listThreads)
        #expect(request.workflowID == Self.id)
        #expect(request.params["limit"] == "5")
    }

    @Test(arguments: [
        (#"{"#, "request.malformed"),
        (#"{"type":"threads.list","type":"threads.list","params":{}}"#, "request.malformed"),
        (#"[]"#, "request.invalid"),
        (#"{}"#, "request.invalid"),
        (#"{"type":"threads.list"}"#, "request.invalid"),
        (#"{"type":7,"params":{}}"#, "request.invalid"),
        (#"{"type":"threads.list","params":[]}"#, "request.invalid"),
        (#"{"type":"threads.list","params":{},"metadata":null}"#, "request.invalid"),
        (#"{"type":"threads.nonsense","params":{}}"#, "request.invalid"),
        (#"{"type":"threads.list","params":{}}"#, "chatkit.workflow_id_missing"),
        (#"{"type":"threads.list","params":{},"workflow_id":""}"#, "chatkit.workflow_id_missing"),
        (#"{"type":"threads.list","params":{},"workflow_id":null}"#, "chatkit.workflow_id_missing"),
        (#"{"type":"threads.list","params":{},"workflow_id":"demo"}"#, "chatkit.workflow_id_invalid"),
        (#"{"type":"threads.list","params":{},"workflow_id":17}"#, "chatkit.workflow_id_invalid"),
    ])
    func refusesWithACode(_ body: String, _ expected: String) { #expect(code(body) == expected) }
}
