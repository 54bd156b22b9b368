import PublishAPI
import RPC

extension PublishHandlers {
    func diffVersions(_ input: DiffVersions.Input, _ context: CallContext) async throws -> DiffVersions.Output {
        let reference = WorkflowReference(input.ref)
        let base = try await store.version(input.base, of: reference).record
        let target = try await store.version(input.target, of: reference).record
        return .init(
            baseVersion: base.number, targetVersion: target.number,
            diff: UnifiedDiff.lines(
                from: GraphText.lines(of: base.content.graph), named: "version_\(base.number)",
                to: GraphText.lines(of: target.content.graph), named: "version_\(target.number)"))
    }
}
