import ChatKitAPI
import Crypto
import Foundation
import Wire

/// Makes and judges the links by which files are sent and images shown. A link is good for whoever has it, for a few
/// minutes: a browser that shows an image, or sends a file to another site, tells nobody who it is.
struct AttachmentLinks: Sendable {
    enum Use: String, Sendable {
        case upload, preview
    }

    /// Seconds. Links made within one span are the same, so that browsers keep images; each is good for a span at least
    /// and for two at most.
    static let span: Int64 = 300

    /// Lost with the process: links are asked for again after a restart.
    private let key: SymmetricKey

    init(key: SymmetricKey = SymmetricKey(size: .bits256)) { self.key = key }

    /// The attachment as clients see it now.
    /// - Parameter base: of the set; nil where nobody knows it, and images cannot be shown by link.
    func shown(_ record: AttachmentRecord, base: String?, at now: Timestamp) -> Attachment {
        // An image is shown as one where it can be, since the protocol wants a link with each.
        let preview = record.isImage ? base.map { url($0, record.id, .preview, now) } : nil
        return Attachment(
            id: record.id, type: preview == nil ? .file : .image, name: record.name, mimeType: record.mimeType,
            uploadDescriptor: record.isStored
                ? nil : base.map { Attachment.UploadDescriptor(url: url($0, record.id, .upload, now)) },
            threadID: record.threadID, previewURL: preview)
    }

    /// An item as it was stored, with links that are good now.
    func renewed(_ item: JSONValue, base: String?, at now: Timestamp) -> JSONValue {
        guard case .object(var members) = item, let attachments = members["attachments"]?.arrayValue,
            !attachments.isEmpty, let base
        else { return item }
        members["attachments"] = .array(
            attachments.map { attachment in
                guard case .object(var shown) = attachment, shown["preview_url"] != nil,
                    let id = shown["id"]?.stringValue
                else { return attachment }
                shown["preview_url"] = .string(url(base, id, .preview, now))
                return .object(shown)
            })
        return .object(members)
    }

    func capability(_ id: String, _ use: Use, at now: Timestamp) -> String {
        let end = (now.microseconds / 1_000_000 / Self.span + 2) * Self.span
        return "\(end).\(code(id, use, end))"
    }

    func isGood(_ capability: String, for id: String, _ use: Use, at now: Timestamp) -> Bool {
        let parts = capability.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let end = Int64(parts[0]), end > now.microseconds / 1_000_000,
            let given = Data(base64URL: parts[1])
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: text(id, use, end), using: key)
    }

    private func url(_ base: String, _ id: String, _ use: Use, _ now: Timestamp) -> String {
        "\(base)/api/chatkit/attachments/\(id)/\(use.rawValue)?capability=\(capability(id, use, at: now))"
    }

    private func code(_ id: String, _ use: Use, _ end: Int64) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: text(id, use, end), using: key)).base64URL
    }

    private func text(_ id: String, _ use: Use, _ end: Int64) -> Data { Data("\(use.rawValue) \(id) \(end)".utf8) }
}

extension Data {
    /// RFC 4648, section 5, without padding.
    fileprivate var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    fileprivate init?(base64URL text: Substring) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
