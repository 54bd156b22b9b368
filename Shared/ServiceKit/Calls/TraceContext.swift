/// The header field `traceparent` (W3C Trace Context, level 1), by which servers of many makers tell that their parts of
/// the work belong together. Requests are known by their ids here; these hold a trace's id, or are one.
public enum TraceContext {
    /// The id of the trace in a header's value: 32 hexadecimal digits, not all zero. Nil for what is no `traceparent`.
    public static func traceID(in header: String) -> String? {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, isHex(parts[0]), parts[0] != "ff",
            parts[0] != "00" || parts.count == 4, parts[1].utf8.count == 32, isID(parts[1]),
            parts[2].utf8.count == 16, isID(parts[2]), parts[3].utf8.count == 2, isHex(parts[3])
        else { return nil }
        return String(parts[1])
    }

    /// The header's value for a call that is made for a request.
    /// - Returns: nil for a request whose id holds no trace's.
    public static func header(for requestID: String, _ ids: some IDSource) -> String? {
        let trace = requestID.suffix(32)
        guard trace.utf8.count == 32, isID(trace) else { return nil }
        return "00-\(trace)-\(ids.id("s").suffix(16))-01"
    }

    private static func isHex(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
        }
    }

    private static func isID(_ text: Substring) -> Bool { isHex(text) && text.contains { $0 != "0" } }
}
