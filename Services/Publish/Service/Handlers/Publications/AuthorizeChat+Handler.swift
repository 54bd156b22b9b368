import PublishAPI
import RPC
import Wire

extension PublishHandlers {
    func authorizeChat(_ input: AuthorizeChat.Input, _ context: CallContext) async throws -> AuthorizeChat.Output {
        try await store.inspect(WorkflowReference(input.ref)) { workflow, view in
            var wish = input.version
            if let id = input.versionID { wish = try Self.version(id, of: workflow, view) }
            let version = try workflow.chatVersion(wish, for: context.principal)
            if input.purpose == .token,
                !view.flags.isOn(.canvas, for: context.principal.subject, in: workflow.workspaces)
            {
                throw PublishError.featureDisabled(.canvas)
            }
            return .init(
                workflowID: workflow.id, workflowName: workflow.name, version: version, epoch: workflow.epoch)
        }
    }

    /// Which of the versions that answer has this id; the published one where it is the draft too.
    private static func version(
        _ id: String, of workflow: WorkflowRecord, _ view: StoreView
    ) throws -> AuthorizeChat.Version {
        let id = WorkflowReference.canonicalUUID(id)
        for (number, version) in [
            (workflow.publication?.version, AuthorizeChat.Version.published), (workflow.draftVersion, .draft),
        ] {
            if let number, try view.version(number)?.id == id { return version }
        }
        throw PublishError.versionNotFound
    }
}
