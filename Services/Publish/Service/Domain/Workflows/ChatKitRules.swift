import PublishAPI

/// What a workflow may offer in its start screen and its model picker.
enum ChatKitRules {
    private static let count = 50

    static func prompts(
        _ prompts: [ChatKitSettings.StartScreenPrompt]
    ) throws(PublishError) -> [ChatKitSettings.StartScreenPrompt] {
        let path = ["chatkit", "start_screen_prompts"]
        try checkCount(prompts.count, at: path)
        return try prompts.enumerated().map { entry throws(PublishError) in
            let (index, prompt) = entry
            let place = path + [String(index)]
            return .init(
                label: try required(prompt.label, at: place + ["label"], limit: 120),
                prompt: try required(prompt.prompt, at: place + ["prompt"], limit: 2000),
                icon: try optional(prompt.icon, at: place + ["icon"], limit: 64))
        }
    }

    static func models(
        _ models: [ChatKitSettings.SupportedModel]
    ) throws(PublishError) -> [ChatKitSettings.SupportedModel] {
        let path = ["chatkit", "supported_models"]
        try checkCount(models.count, at: path)
        var seen: Set<String> = []
        let checked = try models.enumerated().map { entry throws(PublishError) in
            let (index, model) = entry
            let place = path + [String(index)]
            let id = try required(model.id, at: place + ["id"], limit: 200)
            guard seen.insert(id).inserted else { throw .invalid(path: place + ["id"], message: "is there twice") }
            return ChatKitSettings.SupportedModel(
                id: id, label: try optional(model.label, at: place + ["label"], limit: 120),
                description: try optional(model.description, at: place + ["description"], limit: 240),
                isDisabled: model.isDisabled, isDefault: model.isDefault)
        }
        guard checked.count(where: \.isDefault) <= 1 else {
            throw .invalid(path: path, message: "must have at most one default")
        }
        return checked
    }

    private static func checkCount(_ number: Int, at path: [String]) throws(PublishError) {
        guard number <= count else { throw .invalid(path: path, message: "must be at most \(count)") }
    }

    private static func required(_ text: String, at path: [String], limit: Int) throws(PublishError) -> String {
        let text = Text.trimmed(text)
        guard !text.isEmpty else { throw .invalid(path: path, message: "must not be blank") }
        try Text.check(text, at: path, limit: limit)
        return text
    }

    /// Blank becomes nil.
    private static func optional(_ text: String?, at path: [String], limit: Int) throws(PublishError) -> String? {
        guard let text = text.map({ Text.trimmed($0) }), !text.isEmpty else { return nil }
        try Text.check(text, at: path, limit: limit)
        return text
    }
}
