import Wire

/// Whose threads are meant: those of one subject in one workflow. No query goes without it.
struct Owner: Sendable, Hashable {
    let workflowID: String
    let subject: String

    /// - Throws: `request.invalid` for names that SQLite would cut at their NUL, and so take for others.
    init(workflowID: String, subject: String) throws(ServiceError) {
        guard !workflowID.isEmpty, !workflowID.utf8.contains(0), !subject.isEmpty, !subject.utf8.contains(0) else {
            throw ServiceError("request.invalid", "The workflow or the caller has no usable name.")
        }
        self.workflowID = workflowID
        self.subject = subject
    }
}

/// Ids of threads and items as this service makes them.
enum EntityID {
    /// False for a text that cannot be an id of ours. Such a text names nothing, and never reaches the store: SQLite
    /// would cut it at a NUL and find what the part before names.
    static func isPossible(_ id: String) -> Bool {
        id.utf8.count <= 128 && !id.isEmpty
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
