import PublishAPI
import RPC

extension PublishHandlers {
    func ingestScript(_ input: IngestScript.Input, _ context: CallContext) async throws -> IngestScript.Output {
        try await addVersion(IngestScript.self, input.ref, try UploadedScript.content(input), input, context)
    }
}
