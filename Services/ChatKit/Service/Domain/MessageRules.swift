import ChatKitAPI
import Wire

/// What a message must keep to before anything is stored.
enum MessageRules {
    /// Bytes of the texts of one message in sum.
    static let textLimit = 256 << 10
    /// Bytes of a message as JSON, where each control character takes six: its event and that of a reply that repeats
    /// it must each fit a frame.
    static let encodedLimit = 640 << 10
    /// Bytes of the client's metadata as JSON.
    static let metadataLimit = 16 << 10

    static func check(_ input: UserMessageInput) throws(Refusal) {
        guard input.attachments.count <= UploadLimits.perMessage,
            Set(input.attachments).count == input.attachments.count
        else { throw .tooManyAttachments }
        guard textBytes(of: input) <= textLimit else { throw .messageTooLarge }
    }

    static func check(metadata: JSONObject?) throws(Refusal) {
        if let metadata, JSONValue.object(metadata).text.utf8.count > metadataLimit { throw .metadataTooLarge }
    }

    static func checkEncoded(bytes: Int) throws(Refusal) {
        guard bytes <= encodedLimit else { throw .messageTooLarge }
    }

    /// What the visitor wrote, as one text.
    static func text(of content: [UserContent]) -> String {
        content.lazy.map { part in
            switch part {
            case .text(let text): text
            case .tag(let tag): tag.text
            }
        }.joined(separator: " ")
    }

    private static func textBytes(of input: UserMessageInput) -> Int {
        input.content.reduce(input.quotedText?.utf8.count ?? 0) { sum, part in
            switch part {
            case .text(let text): sum + text.utf8.count
            case .tag(let tag): sum + tag.text.utf8.count
            }
        }
    }
}
