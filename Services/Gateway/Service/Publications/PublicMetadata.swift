import NIOCore
import PublishAPI
import Wire

/// What anybody may know of a public workflow: these members and nothing else.
struct PublicMetadata: Encodable {
    let id: String
    let handle: String?
    let name: String
    let description: String?
    let isPublic: Bool
    let requireLogin: Bool
    let shareURL: String?
    let chatKit: ChatKitSettings?
    /// Whom a visitor may turn to.
    let contact: String?

    init(_ publication: Publication, shareURL: String?, contact: String?) {
        id = publication.workflowID
        handle = publication.handle
        name = publication.name
        description = publication.description
        isPublic = publication.isPublic
        requireLogin = publication.requireLogin
        self.shareURL = shareURL
        chatKit = publication.chatKit
        self.contact = contact
    }

    private enum CodingKeys: String, CodingKey {
        case id, handle, name, description
        case isPublic = "is_public"
        case requireLogin = "require_login"
        case shareURL = "share_url"
        case chatKit = "chatkit"
        case contact
    }

    func encoded() throws -> ByteBuffer { try WireEncoder(nulls: .explicit).encode(self) }
}
