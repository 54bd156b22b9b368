import PublishAPI
import RPC

extension PublishHandlers {
    func listVersions(_ input: ListVersions.Input, _ context: CallContext) async throws -> ListVersions.Output {
        try checkLimit(input.limit, upTo: ListVersions.maximumLimit)
        let (_, page) = try await store.versions(
            of: WorkflowReference(input.ref), withGraphs: true, after: input.after, limit: input.limit)
        return .init(versions: page.elements.map(WorkflowVersion.init), hasMore: page.hasMore)
    }
}
