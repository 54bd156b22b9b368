import Wire

/// Why something was revoked, for whoever asks later.
enum RevocationReason {
    /// - Throws: `request.invalid`.
    static func check(_ reason: String) throws(ServiceError) {
        guard (1...500).contains(reason.unicodeScalars.count), !reason.utf8.contains(0) else {
            throw ServiceError.invalid("reason", "must have 1 to 500 characters")
        }
    }
}
