import PublishAPI
import RPC

extension PublishHandlers {
    func listFlags(_ input: ListFlags.Input, _ context: CallContext) async throws -> ListFlags.Output {
        .init(flags: try await store.flags())
    }
}
