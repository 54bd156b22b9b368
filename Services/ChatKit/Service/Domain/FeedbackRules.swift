import ChatKitAPI

/// What feedback must keep to.
enum FeedbackRules {
    static let itemLimit = 100
    /// Characters.
    static let reasonLimit = 2000

    static func check(_ params: GiveFeedback.Params) throws(Refusal) {
        guard params.itemIDs.count <= itemLimit, params.reason?.unicodeScalars.count ?? 0 <= reasonLimit else {
            throw .unusableFeedback
        }
    }
}
