import PublishAPI
import Wire

/// What makes a workflow: the wishes of its creator, brought into their stored form and found to fit together.
struct NewWorkflow: Sendable, Hashable {
    let name: String
    let handle: String?
    /// Empty if nothing of the name fits into a slug.
    let slug: String
    let description: String?
    let tags: [String]
    let draftAccess: DraftAccess
    let owner: String

    init(
        name: String, handle: String? = nil, slug: String? = nil, description: String? = nil, tags: [String] = [],
        draftAccess: DraftAccess? = nil, creator: Principal
    ) throws(PublishError) {
        self.name = try Self.name(name)
        self.handle = try handle.map { handle throws(PublishError) in try Self.handle(handle) }
        self.slug = Self.slug(slug ?? name)
        self.description = try description.flatMap { text throws(PublishError) in try Self.description(text) }
        self.tags = try Self.tags(tags + creator.workspaces.map(WorkspaceTag.tag))
        self.draftAccess = try Self.draftAccess(draftAccess, tags: self.tags, creator: creator)
        owner = creator.subject
    }

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
            try Text.check(tag, at: ["tags"])
            if !tag.isEmpty, seen.insert(tag).inserted { tags.append(tag) }
        }
        return tags
    }

    /// - Parameter wish: what the creator asked for, nil for the default.
    static func draftAccess(
        _ wish: DraftAccess?, tags: [String], creator: Principal
    ) throws(PublishError) -> DraftAccess {
        let isShared = tags.contains { WorkspaceTag.name(in: $0) != nil }
        switch wish {
        case .personal where isShared: throw .draftAccessConflict
        case .workspace where !isShared: throw .draftAccessNeedsWorkspace
        case let wish?: return wish
        case nil where creator.kind == .user: return .authenticated
        case nil: return isShared ? .workspace : .personal
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
