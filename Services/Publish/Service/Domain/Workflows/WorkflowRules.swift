import PublishAPI
import Wire

/// What a workflow may say of itself, and how it is written.
enum WorkflowRules {
    static func name(_ text: String) throws(PublishError) -> String {
        let name = Text.trimmed(text)
        guard !name.isEmpty else { throw .invalid(path: ["name"], message: "must not be blank") }
        try Text.check(name, at: ["name"], limit: 128)
        return name
    }

    static func handle(_ text: String) throws(PublishError) -> String {
        let handle = Text.trimmed(text).lowercased()
        try Text.check(handle, at: ["handle"], limit: 64)
        let words = handle.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isLetterOrDigit) }) else {
            throw .invalid(
                path: ["handle"], message: "must consist of letters a to z and digits, with single hyphens between")
        }
        guard WorkflowReference.canonicalUUID(handle) == nil else {
            throw .invalid(path: ["handle"], message: "must not look like a UUID")
        }
        return handle
    }

    static func slug(_ text: String) -> String {
        text.lowercased().utf8.split { !isLetterOrDigit($0) }.map { String(Substring($0)) }.joined(separator: "-")
    }

    /// Blank becomes nil.
    static func description(_ text: String) throws(PublishError) -> String? {
        let description = Text.trimmed(text)
        try Text.check(description, at: ["description"], limit: 1024)
        return description.isEmpty ? nil : description
    }

    /// Trimmed and in lower case; blank ones and repetitions are dropped, the order stays.
    static func tags(_ texts: [String]) throws(PublishError) -> [String] {
        var tags: [String] = []
        var seen: Set<String> = []
        for text in texts {
            let tag = Text.trimmed(text).lowercased()
            try Text.check(tag, at: ["tags"], limit: 256)
            if !tag.isEmpty, seen.insert(tag).inserted { tags.append(tag) }
        }
        guard tags.count <= 100 else { throw .invalid(path: ["tags"], message: "must be at most 100") }
        return tags
    }

    /// Whether draft access and tags fit together.
    static func check(_ draftAccess: DraftAccess, tags: [String]) throws(PublishError) {
        let isShared = tags.contains { WorkspaceTag.name(in: $0) != nil }
        switch draftAccess {
        case .personal where isShared: throw .draftAccessConflict
        case .workspace where !isShared: throw .draftAccessNeedsWorkspace
        default: break
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
