import SessionAPI
import Wire

/// What somebody asked a chat token for.
struct ChatTokenOrder: Sendable {
    let workflowID: String
    let version: TokenVersion
    let workflowEpoch: Int
    /// Of the integrator's visitor; nil where the caller chats itself.
    var userID: String?
    /// A workspace of the caller that the token is to name; nil for the only one.
    var workspace: String?
    /// Members of the claim `chatkit` that readers other than us may want, beside those about the caller.
    let details: JSONObject
}

extension ChatTokenOrder {
    /// How large `user`, `assistant`, `metadata` and label may be in sum: a token travels in a header.
    static let detailLimit = 4 << 10

    /// For a visitor of an integrator.
    /// - Throws: `request.invalid`.
    init(_ input: IssueChatToken.Input) throws(ServiceError) {
        guard input.version == .published else {
            throw .invalid(["version"], "only the published version can be asked for here")
        }
        var details: JSONObject = ["workflow_label": .string(input.workflowLabel ?? input.workflowName)]
        for (name, object) in [("metadata", input.metadata), ("user", input.user), ("assistant", input.assistant)] {
            if let object, !object.isEmpty { details[name] = .object(object) }
        }
        guard JSONValue.object(details).text.utf8.count <= Self.detailLimit else {
            throw .invalid(
                ["metadata"], "with user, assistant and label, at most \(Self.detailLimit) bytes may be sent")
        }
        self.init(
            workflowID: input.workflowID, version: input.version, workflowEpoch: input.epoch,
            userID: try Self.userID(input.user), workspace: try Self.workspace(input.metadata), details: details)
    }

    /// For the caller's own chat with a workflow.
    init(_ input: IssueWorkflowChatToken.Input) {
        self.init(
            workflowID: input.workflowID, version: input.version, workflowEpoch: input.epoch,
            details: [
                "metadata": [
                    "workflow_id": .string(input.workflowID), "workflow_name": .string(input.workflowName),
                    "source": "canvas",
                ],
                "interface": "canvas_modal",
            ])
    }

    private static func userID(_ user: JSONObject?) throws(ServiceError) -> String? {
        guard let value = user?["id"], value != .null else { return nil }
        guard let id = value.stringValue, (1...256).contains(id.utf8.count),
            id.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .invalid(["user", "id"], "a string of 1 to 256 bytes without control characters was expected") }
        return id
    }

    private static func workspace(_ metadata: JSONObject?) throws(ServiceError) -> String? {
        for name in ["workspace_id", "workspaceId", "workspace"] {
            guard let value = metadata?[name], value != .null else { continue }
            guard let text = value.stringValue else { throw .invalid(["metadata", name], "a string was expected") }
            if !text.isEmpty { return text.lowercased() }
        }
        return nil
    }
}

extension ServiceError {
    fileprivate static func invalid(_ path: [String], _ message: String) -> ServiceError {
        .invalidInput(InvalidInput(.invalidValue, path: path, message: message))
    }
}
