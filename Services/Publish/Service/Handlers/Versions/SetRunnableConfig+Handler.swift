import PublishAPI
import RPC
import ServiceKit

extension PublishHandlers {
    func setRunnableConfig(
        _ input: SetRunnableConfig.Input, _ context: CallContext
    ) async throws -> SetRunnableConfig.Output {
        let config = try RunnableConfig.check(input.runnableConfig)
        return try await change(SetRunnableConfig.self, input.ref, input, context) { [clock] workflow, view in
            guard let version = try view.version(input.version) else { throw PublishError.versionNotFound }
            try context.conditions.check(version.revision)
            return try workflow.configuring(version, config, by: context.principal, at: clock.now)
        } answer: {
            try VersionRevision($0)
        }
    }
}
