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
    /// 0 lifts a quota.
    init(_ settings: Settings) throws(SettingsError) {
        func quota(_ name: String, _ usual: Int) throws(SettingsError) -> Int? {
            let bytes = try settings.int(name, default: usual, in: 0...Int.max / 2)
            return bytes == 0 ? nil : bytes
        }
        file = try settings.int("ORCHEO_CHATKIT_MAX_UPLOAD_SIZE_BYTES", default: 5_000_000, in: 1...1 << 30)
        perSubject = try quota("ORCHEO_CHATKIT_UPLOAD_BYTES_PER_SUBJECT", 100_000_000)
        perWorkflow = try quota("ORCHEO_CHATKIT_UPLOAD_BYTES_PER_WORKFLOW", 10_000_000_000)
    }
}
