import Wire

/// The configuration that a version is run with.
enum RunnableConfig {
    private enum Kind {
        case object, list, text, texts
        case integer(ClosedRange<Int>)
    }

    private static let members: [String: Kind] = [
        "configurable": .object, "tags": .texts, "metadata": .object, "callbacks": .list, "run_name": .text,
        "recursion_limit": .integer(1...250), "max_concurrency": .integer(1...32), "prompts": .object,
    ]

    /// - Returns: nil where there is none.
    static func check(_ value: JSONValue?) throws(PublishError) -> JSONObject? {
        guard let config = try VersionContent.object(value, at: "runnable_config") else { return nil }
        for (name, value) in config.members {
            guard let kind = members[name] else {
                throw .invalid(path: ["runnable_config", name], message: "is not known")
            }
            if value != .null, let fault = fault(of: value, kind) {
                throw .invalid(path: ["runnable_config", name], message: fault)
            }
        }
        return config
    }

    private static func fault(of value: JSONValue, _ kind: Kind) -> String? {
        switch kind {
        case .object: value.objectValue == nil ? "must be an object" : nil
        case .list: value.arrayValue == nil ? "must be a list" : nil
        case .text: value.stringValue == nil ? "must be a text" : nil
        case .texts:
            value.arrayValue?.allSatisfy { $0.stringValue != nil } == true ? nil : "must be a list of texts"
        case .integer(let range):
            value.intValue.map(range.contains) == true
                ? nil : "must be an integer from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
