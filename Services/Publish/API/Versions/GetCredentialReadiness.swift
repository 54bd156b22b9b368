public import Wire

/// Whether the credentials that a workflow refers to are there. Only uploaded scripts refer to any.
/// Error: `workflow.not_found`.
public enum GetCredentialReadiness: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public struct Output: Codable, Sendable {
        public enum Status: String, Codable, Sendable {
            case ready, missing
            case notRequired = "not_required"
        }

        public struct Reference: Codable, Sendable {
            public let name: String
            public let placeholders: [String]
            public let available: Bool
            public let credentialID: String?
            public let provider: String?

            public init(
                name: String, placeholders: [String], available: Bool, credentialID: String?, provider: String?
            ) {
                self.name = name
                self.placeholders = placeholders
                self.available = available
                self.credentialID = credentialID
                self.provider = provider
            }

            private enum CodingKeys: String, CodingKey {
                case name, placeholders, available
                case credentialID = "credential_id"
                case provider
            }
        }

        public let workflowID: String
        public let status: Status
        public let referencedCredentials: [Reference]
        public let availableCredentials: [String]
        public let missingCredentials: [String]

        public init(
            workflowID: String, status: Status, referencedCredentials: [Reference], availableCredentials: [String],
            missingCredentials: [String]
        ) {
            self.workflowID = workflowID
            self.status = status
            self.referencedCredentials = referencedCredentials
            self.availableCredentials = availableCredentials
            self.missingCredentials = missingCredentials
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case status
            case referencedCredentials = "referenced_credentials"
            case availableCredentials = "available_credentials"
            case missingCredentials = "missing_credentials"
        }
    }

    public static let name = "publish.get_credential_readiness"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
