import PublishAPI
import RPC

extension PublishHandlers {
    func listWorkflows(_ input: ListWorkflows.Input, _ context: CallContext) async throws -> ListWorkflows.Output {
        try checkLimit(input.limit, upTo: ListWorkflows.maximumLimit)
        var after: String?
        if let text = input.after {
            after = WorkflowReference.canonicalUUID(text)
            guard after != nil else { throw PublishError.invalid(path: ["after"], message: "must be a UUID") }
        }
        let page = try await store.workflows(
            includeArchived: input.includeArchived, withGraphs: input.includeGraph, after: after, limit: input.limit)
        return .init(workflows: page.elements.map(WorkflowListItem.init), hasMore: page.hasMore)
    }
}
