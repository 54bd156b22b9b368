/// Why a reply failed, for the visitor.
public struct StreamFailure: Codable, Sendable, Hashable {
    /// `custom` for a failure that brings its own message, `stream.error` for one that the client words itself.
    public let code: String
    public let message: String?
    /// Whether asking again may help.
    public let allowRetry: Bool

    private init(code: String, message: String?, allowRetry: Bool) {
        self.code = code
        self.message = message
        self.allowRetry = allowRetry
    }

    public static func custom(_ message: String, allowRetry: Bool) -> StreamFailure {
        StreamFailure(code: "custom", message: message, allowRetry: allowRetry)
    }

    /// Any failure that the visitor can do nothing about but try again.
    public static let unexpected = StreamFailure(code: "stream.error", message: nil, allowRetry: true)

    /// What was asked for cannot be done, and will not be another time.
    public static let impossible = StreamFailure(code: "stream.error", message: nil, allowRetry: false)

    private enum CodingKeys: String, CodingKey {
        case code, message
        case allowRetry = "allow_retry"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            code: try members.decodeIfPresent(String.self, forKey: .code) ?? "custom",
            message: try members.decodeIfPresent(String.self, forKey: .message),
            allowRetry: try members.decodeIfPresent(Bool.self, forKey: .allowRetry) ?? false)
    }
}
