import Wire

extension JSONObject {
    /// Read by the strict parser: a name that stands twice is refused.
    /// - Returns: nil for bytes that are no JSON object in UTF-8.
    init?(bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        do {
            guard let object = try JSONParser.parse(text).objectValue else { return nil }
            self = object
        } catch { return nil }
    }
}
