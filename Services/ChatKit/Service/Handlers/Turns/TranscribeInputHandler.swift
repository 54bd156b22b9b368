import ChatKitAPI
import Foundation
import Logging
import NIOCore
import RPC
import Wire

/// `input.transcribe`: the provider of the workflow's model writes down what was said, if it can.
struct TranscribeInputHandler: Sendable {
    let versions: any VersionSource
    let providers: [ModelProvider]
    let client: CompletionClient

    func callAsFunction(_ input: TranscribeInput.Input, _ context: CallContext) async throws -> TranscribeInput.Output {
        let workflow = try await versions.served(
            input.version, ofWorkflow: input.workflowID, asOf: input.publicationRevision, for: context)
        guard let graph = ModelGraph(graph: workflow.graph),
            let provider = providers.first(where: { $0.name == graph.provider }),
            let model = provider.transcriptionModel
        else { throw Refusal.requestUnsupported("Dictation") }
        let type = FileType.normal(input.params.mimeType)
        guard let audio = Data(base64Encoded: input.params.audioBase64, options: .ignoreUnknownCharacters),
            !audio.isEmpty, type.hasPrefix("audio/") || type.hasPrefix("video/")
        else { throw Refusal.unusableAudio }
        do {
            return .init(text: try await client.transcribe(ByteBuffer(bytes: audio), type, model, at: provider))
        } catch let failure as ProviderFailure {
            context.logger.warning("a provider of models failed", metadata: ["cause": "\(failure)"])
            throw ServiceError.unavailable("What was said could not be written down. Please try again.")
        }
    }
}
