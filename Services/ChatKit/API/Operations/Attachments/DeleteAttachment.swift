public import Wire

/// Deletes a file of the caller that was not sent with a message (`attachments.delete`).
///
/// Errors: `chatkit.attachment_not_found`, `chatkit.attachment_in_use` (it goes with its thread).
public enum DeleteAttachment: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = Nothing

    public struct Params: Codable, Sendable {
        public let attachmentID: String

        public init(attachmentID: String) { self.attachmentID = attachmentID }

        private enum CodingKeys: String, CodingKey { case attachmentID = "attachment_id" }
    }

    public static let name = "chatkit.delete_attachment"
    public static let access = Access.identified
}
