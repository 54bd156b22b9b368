public import Wire

/// Writes down what was said (`input.transcribe`), if the workflow's provider of models can.
///
/// Errors: `request.invalid`, `chatkit.request.unsupported`, `unavailable`.
public enum TranscribeInput: Operation {
    public typealias Input = TurnInput<Params>

    public struct Params: Codable, Sendable {
        public let audioBase64: String
        /// As the recorder names it, e.g. `audio/webm;codecs=opus`.
        public let mimeType: String

        public init(audioBase64: String, mimeType: String) {
            self.audioBase64 = audioBase64
            self.mimeType = mimeType
        }

        private enum CodingKeys: String, CodingKey {
            case audioBase64 = "audio_base64"
            case mimeType = "mime_type"
        }
    }

    public struct Output: Codable, Sendable {
        public let text: String

        public init(text: String) { self.text = text }
    }

    public static let name = "chatkit.transcribe_input"
    public static let access = Access.identified
}
