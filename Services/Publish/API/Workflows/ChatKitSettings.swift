/// What a workflow offers in the chat's start screen and model picker.
public struct ChatKitSettings: Codable, Sendable, Hashable {
    public struct StartScreenPrompt: Codable, Sendable, Hashable {
        /// At most 120 characters.
        public let label: String
        /// At most 2000 characters.
        public let prompt: String
        /// At most 64 characters.
        public let icon: String?

        public init(label: String, prompt: String, icon: String?) {
            self.label = label
            self.prompt = prompt
            self.icon = icon
        }
    }

    public struct SupportedModel: Codable, Sendable, Hashable {
        /// At most 200 characters.
        public let id: String
        /// At most 120 characters.
        public let label: String?
        /// At most 240 characters.
        public let description: String?
        public let isDisabled: Bool
        public let isDefault: Bool

        public init(id: String, label: String?, description: String?, isDisabled: Bool, isDefault: Bool) {
            self.id = id
            self.label = label
            self.description = description
            self.isDisabled = isDisabled
            self.isDefault = isDefault
        }

        private enum CodingKeys: String, CodingKey {
            case id, label, description
            case isDisabled = "disabled"
            case isDefault = "default"
        }

        public init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            id = try members.decode(String.self, forKey: .id)
            label = try members.decodeIfPresent(String.self, forKey: .label)
            description = try members.decodeIfPresent(String.self, forKey: .description)
            isDisabled = try members.decodeIfPresent(Bool.self, forKey: .isDisabled) ?? false
            isDefault = try members.decodeIfPresent(Bool.self, forKey: .isDefault) ?? false
        }
    }

    public let startScreenPrompts: [StartScreenPrompt]?
    public let supportedModels: [SupportedModel]?

    public init(startScreenPrompts: [StartScreenPrompt]?, supportedModels: [SupportedModel]?) {
        self.startScreenPrompts = startScreenPrompts
        self.supportedModels = supportedModels
    }

    private enum CodingKeys: String, CodingKey {
        case startScreenPrompts = "start_screen_prompts"
        case supportedModels = "supported_models"
    }
}
