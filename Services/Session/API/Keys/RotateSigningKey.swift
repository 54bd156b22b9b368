public import Wire

/// Makes a key that signs chat tokens from now on. Tokens of the one before are good for the overlap. Asked over the
/// control socket, by an operator.
///
/// Error: `request.invalid`.
public enum RotateSigningKey: Operation {
    public struct Input: Codable, Sendable {
        /// 300 (the longest life of a chat token) to 86400; 600 where nil.
        public var overlapSeconds: Int?

        public init(overlapSeconds: Int? = nil) { self.overlapSeconds = overlapSeconds }

        private enum CodingKeys: String, CodingKey {
            case overlapSeconds = "overlap_seconds"
        }
    }

    public struct Output: Codable, Sendable {
        /// The `kid` of tokens that are signed from now on.
        public let keyID: String
        /// Keys that verify beside it.
        public let passive: [Passive]

        public struct Passive: Codable, Sendable, Hashable {
            public let keyID: String
            public let endsAt: Timestamp

            public init(keyID: String, endsAt: Timestamp) {
                self.keyID = keyID
                self.endsAt = endsAt
            }

            private enum CodingKeys: String, CodingKey {
                case keyID = "key_id"
                case endsAt = "ends_at"
            }
        }

        public init(keyID: String, passive: [Passive]) {
            self.keyID = keyID
            self.passive = passive
        }

        private enum CodingKeys: String, CodingKey {
            case keyID = "key_id"
            case passive
        }
    }

    public static let name = "session.rotate_signing_key"
    public static let access = Access.scope("admin:tokens:write")
}
