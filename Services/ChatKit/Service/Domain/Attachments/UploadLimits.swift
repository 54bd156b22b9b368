import ServiceKit

/// How much may be kept of files, in bytes; nil for any number.
struct UploadLimits: Sendable, Hashable {
    /// Of one file.
    var file = 5_000_000
    /// Of one subject in one workflow.
    var perSubject: Int?
    var perWorkflow: Int?

    /// Files of one message.
    static let perMessage = 20
}

extension UploadLimits {
    init(_ settings: Settings) throws(SettingsError) {
        file = try settings.int("ORCHEO_CHATKIT_MAX_UPLOAD_SIZE_BYTES", default: 5_000_000, in: 1...1 << 30)
        perSubject = try settings.limit(
            "ORCHEO_CHATKIT_UPLOAD_BYTES_PER_SUBJECT", default: 100_000_000, upTo: .max / 2)
        perWorkflow = try settings.limit(
            "ORCHEO_CHATKIT_UPLOAD_BYTES_PER_WORKFLOW", default: 10_000_000_000, upTo: .max / 2)
    }
}
