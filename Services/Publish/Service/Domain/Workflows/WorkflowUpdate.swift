import PublishAPI
import Wire

/// A change of what a workflow says of itself, brought into its stored form.
struct WorkflowUpdate: Sendable, Hashable {
    let name: String?
    let handle: String?
    /// Outer nil keeps it.
    let description: String??
    let tags: [String]?
    let draftAccess: DraftAccess?
    let isArchived: Bool?
    let prompts: Patch<[ChatKitSettings.StartScreenPrompt]>
    let models: Patch<[ChatKitSettings.SupportedModel]>

    init(_ input: UpdateWorkflow.Input) throws(PublishError) {
        name = try input.name.map { text throws(PublishError) in try WorkflowRules.name(text) }
        handle = try input.handle.map { text throws(PublishError) in try WorkflowRules.handle(text) }
        description = try input.description.map { text throws(PublishError) in try WorkflowRules.description(text) }
        tags = try input.tags.map { texts throws(PublishError) in try WorkflowRules.tags(texts) }
        draftAccess = input.draftAccess
        isArchived = input.isArchived
        prompts = try Self.patch(
            input.chatKit?.startScreenPrompts, clear: input.clearStartScreenPrompts, "start_screen_prompts"
        ).map { prompts throws(PublishError) in try ChatKitRules.prompts(prompts) }
        models = try Self.patch(input.chatKit?.supportedModels, clear: input.clearSupportedModels, "supported_models")
            .map { models throws(PublishError) in try ChatKitRules.models(models) }
    }

    private static func patch<Value>(
        _ patch: Patch<Value>?, clear: Bool?, _ name: String
    ) throws(PublishError) -> Patch<Value> {
        guard clear == true else { return patch ?? .keep }
        if case .set = patch {
            throw .invalid(path: ["clear_chatkit_\(name)"], message: "cannot go with a new value")
        }
        return .clear
    }
}

extension WorkflowRecord {
    /// - Returns: nil if it changes nothing.
    func updating(_ update: WorkflowUpdate, by principal: Principal, at now: Timestamp) throws(PublishError) -> Change?
    {
        try allow(.update, by: principal)
        var next = self
        if let name = update.name { next.name = name }
        if let handle = update.handle { next.handle = handle }
        if let description = update.description { next.description = description }
        if let tags = update.tags { next.tags = tags }
        if let draftAccess = update.draftAccess { next.draftAccess = draftAccess }
        if next.tags != tags || next.draftAccess != draftAccess {
            try WorkflowRules.check(next.draftAccess, tags: next.tags)
        }
        next.chatKit = ChatKitSettings(
            applying: update.prompts, update.models, to: chatKit)
        return next.settingArchived(update.isArchived ?? isArchived, since: self, by: principal, at: now)
    }

    /// - Returns: nil if it is archived already.
    func archiving(by principal: Principal, at now: Timestamp) throws(PublishError) -> Change? {
        try allow(.archive, by: principal)
        return settingArchived(true, since: self, by: principal, at: now)
    }

    /// What ends with the archive ends first, with an entry of its own.
    private func settingArchived(
        _ isArchived: Bool, since old: WorkflowRecord, by principal: Principal, at now: Timestamp
    ) -> Change? {
        var next = self
        var entries: [AuditRecord] = []
        if isArchived, !old.isArchived {
            entries += next.closePublication(by: principal, at: now)
            next.epoch = old.epoch + 1
        }
        next.isArchived = isArchived
        let differences = old.differences(to: next)
        guard !differences.isEmpty else { return nil }
        entries.append(
            AuditRecord(actor: principal.subject, action: .workflowUpdated, at: now, metadata: differences))
        return Change(workflow: next, entries: entries)
    }

    /// What the audit log says of an update: each member as it was and as it is.
    private func differences(to next: WorkflowRecord) -> JSONObject {
        var members = JSONObject()
        func note(_ name: String, _ old: JSONValue, _ new: JSONValue) {
            if old != new { members[name] = ["from": old, "to": new] }
        }
        note("name", .string(name), .string(next.name))
        note("handle", .text(handle), .text(next.handle))
        note("description", .text(description), .text(next.description))
        note("tags", .texts(tags), .texts(next.tags))
        note("draft_access", .string(draftAccess.rawValue), .string(next.draftAccess.rawValue))
        note("start_screen_prompts", chatKit.promptsJSON, next.chatKit.promptsJSON)
        note("supported_models", chatKit.modelsJSON, next.chatKit.modelsJSON)
        note("is_archived", .bool(isArchived), .bool(next.isArchived))
        return members
    }
}

extension ChatKitSettings {
    /// - Returns: nil where nothing is left.
    fileprivate init?(
        applying prompts: Patch<[StartScreenPrompt]>, _ models: Patch<[SupportedModel]>, to old: ChatKitSettings?
    ) {
        self.init(
            startScreenPrompts: prompts.applied(to: old?.startScreenPrompts),
            supportedModels: models.applied(to: old?.supportedModels))
        if startScreenPrompts == nil, supportedModels == nil { return nil }
    }
}

extension ChatKitSettings? {
    fileprivate var promptsJSON: JSONValue {
        guard let prompts = self?.startScreenPrompts else { return .null }
        return .array(
            prompts.map { ["label": .string($0.label), "prompt": .string($0.prompt), "icon": .text($0.icon)] })
    }

    fileprivate var modelsJSON: JSONValue {
        guard let models = self?.supportedModels else { return .null }
        return .array(
            models.map {
                [
                    "id": .string($0.id), "label": .text($0.label), "description": .text($0.description),
                    "disabled": .bool($0.isDisabled), "default": .bool($0.isDefault),
                ]
            })
    }
}

extension JSONValue {
    /// Null for none.
    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// Null for none.
    static func texts(_ texts: [String]?) -> JSONValue { texts.map { .array($0.map { .string($0) }) } ?? .null }
}
