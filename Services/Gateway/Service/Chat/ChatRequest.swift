import ChatKitAPI
import Hummingbird
import NIOCore
import PublishAPI
import Wire

/// A body of `POST /api/chatkit`, judged as far as the edge must know it: what is asked, of which workflow.
struct ChatRequest {
    /// The request types that are served (protocol section 3).
    enum Kind: String, CaseIterable {
        case createThread = "threads.create"
        case addUserMessage = "threads.add_user_message"
        case addClientToolOutput = "threads.add_client_tool_output"
        case addStructuredInput = "threads.add_structured_input"
        case retryAfterItem = "threads.retry_after_item"
        case customAction = "threads.custom_action"
        case syncCustomAction = "threads.sync_custom_action"
        case getThread = "threads.get_by_id"
        case listThreads = "threads.list"
        case updateThread = "threads.update"
        case deleteThread = "threads.delete"
        case listItems = "items.list"
        case giveFeedback = "items.feedback"
        case createAttachment = "attachments.create"
        case deleteAttachment = "attachments.delete"
        case transcribeInput = "input.transcribe"

        /// Whatever makes a responder work is a turn.
        var cost: RequestCost {
            switch self {
            case .createThread, .addUserMessage, .addClientToolOutput, .addStructuredInput, .retryAfterItem,
                .customAction, .syncCustomAction, .createAttachment, .transcribeInput:
                .turn
            case .getThread, .listThreads, .updateThread, .deleteThread, .listItems, .giveFeedback, .deleteAttachment:
                .read
            }
        }
    }

    let kind: Kind
    let params: JSONObject
    let metadata: JSONObject
    /// Lower-case UUID.
    let workflowID: String

    /// - Throws: `request.malformed`, `request.invalid`, `chatkit.workflow_id_missing`, `chatkit.workflow_id_invalid`; in this order.
    init(_ body: ByteBuffer) throws(ServiceError) {
        guard case .object(let members) = try RequestBodyReader.parse(body) else {
            throw Self.invalid([.wrongType(["body"], "The body must be a JSON object.")])
        }
        let faults = Self.faults(in: members)
        guard faults.isEmpty, let type = members["type"]?.stringValue, let params = members["params"]?.objectValue
        else {
            throw Self.invalid(faults)
        }
        guard let kind = Kind(rawValue: type) else {
            throw Self.invalid([.invalidValue(["type"], "This type of request is not known.")])
        }
        self.kind = kind
        self.params = params
        metadata = members["metadata"]?.objectValue ?? [:]
        workflowID = try Self.workflowID(members["workflow_id"] ?? members["workflowId"])
    }

    private static func faults(in members: JSONObject) -> [InvalidInput] {
        var faults: [InvalidInput] = []
        switch members["type"] {
        case .string: break
        case nil: faults.append(.missing(["type"]))
        default: faults.append(.wrongType(["type"], "a string was expected"))
        }
        switch members["params"] {
        case .object: break
        case nil: faults.append(.missing(["params"]))
        default: faults.append(.wrongType(["params"], "an object was expected"))
        }
        switch members["metadata"] {
        case .object, nil: break
        default: faults.append(.wrongType(["metadata"], "an object was expected"))
        }
        return faults
    }

    static func workflowID(_ value: JSONValue?) throws(ServiceError) -> String {
        switch value {
        case nil, .null, .string(""):
            throw ServiceError("chatkit.workflow_id_missing", "The request names no workflow_id.")
        case .string(let text):
            if let id = WorkflowReference.canonicalUUID(text) { return id }
            fallthrough
        default: throw ServiceError("chatkit.workflow_id_invalid", "The workflow_id must be a UUID.")
        }
    }

    private static func invalid(_ faults: [InvalidInput]) -> ServiceError {
        ServiceError(
            "request.invalid", "The request does not follow the ChatKit protocol.",
            details: .array(faults.map { .string($0.description) }))
    }
}

extension Request {
    /// The workflow that the query names, for ``ChatRequest/workflowID(_:)``; nil where it names none.
    var queriedWorkflow: JSONValue? { uri.queryParameters["workflow_id"].map { .string(String($0)) } }
}

extension InvalidInput {
    fileprivate static func missing(_ path: [String]) -> InvalidInput {
        InvalidInput(.missing, path: path, message: "Field required")
    }
    fileprivate static func wrongType(_ path: [String], _ message: String) -> InvalidInput {
        InvalidInput(.wrongType, path: path, message: message)
    }
    fileprivate static func invalidValue(_ path: [String], _ message: String) -> InvalidInput {
        InvalidInput(.invalidValue, path: path, message: message)
    }
}
