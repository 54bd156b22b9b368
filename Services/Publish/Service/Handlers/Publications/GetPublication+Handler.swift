import PublishAPI
import RPC

extension PublishHandlers {
    func getPublication(_ input: GetPublication.Input, _ context: CallContext) async throws -> GetPublication.Output {
        guard let publication = feed.find(input.ref) else { throw PublishError.workflowNotFound }
        return publication
    }
}
