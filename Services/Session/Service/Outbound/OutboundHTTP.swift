/// Asks other servers. Behind a protocol, because the outer world is what a test replaces.
protocol OutboundHTTP: Sendable {
    /// - Returns: the answer, whatever its status.
    func send(_ request: OutboundRequest) async throws(OutboundFailure) -> OutboundAnswer
}

struct OutboundRequest: Sendable {
    let url: OutboundURL
    var headers: [(name: String, value: String)] = []
    /// Sent by POST as a form where there is one; by GET there is no body.
    var form: [(name: String, value: String)]?
}

struct OutboundAnswer: Sendable {
    let status: Int
    /// From `Cache-Control`; nil where it names none, zero where it forbids keeping.
    let maxAge: Duration?
    let body: [UInt8]

    /// `max-age` of a `Cache-Control` header (RFC 9111, section 5.2).
    static func maxAge(_ header: String?) -> Duration? {
        guard let header else { return nil }
        let parts = header.lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
        if parts.contains("no-store") || parts.contains("no-cache") { return .zero }
        guard let part = parts.first(where: { $0.hasPrefix("max-age=") }) else { return nil }
        return UInt32(part.dropFirst("max-age=".count)).map { .seconds(Int64($0)) }
    }
}

/// Why another server could not be asked. For logs.
struct OutboundFailure: Error, CustomStringConvertible {
    let description: String
}

/// How to write the fields of a form (application/x-www-form-urlencoded) and of a query alike.
enum FormEncoding {
    static func encode(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(escape($0.name))=\(escape($0.value))" }.joined(separator: "&")
    }

    static func escape(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if byte.isURLSafe || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%\(Hexadecimal.encode([byte]).uppercased())"
            }
        }
    }
}
