import Wire

/// What the record of a run must keep to, so that it can be told of later.
enum RunRules {
    /// Bytes of the name of who started it.
    static let triggeredByLimit = 1024
    /// Bytes of its input as JSON: a message, its metadata, and what goes with them.
    static let payloadLimit = MessageRules.encodedLimit + 64 << 10

    static func check(triggeredBy: String, payload: JSONObject) throws(Refusal) {
        guard (1...triggeredByLimit).contains(triggeredBy.utf8.count) else { throw .unusableTrigger }
        guard JSONValue.object(payload).text.utf8.count <= payloadLimit else { throw .payloadTooLarge }
    }
}
