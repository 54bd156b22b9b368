import HTTPTypes

/// The cookie by which a visitor is known again.
struct VisitorCookie: Sendable {
    /// Whether browsers are told to send it over https only, and from this host only (`__Host-`, RFC 6265bis 4.1.3.2).
    let isSecure: Bool

    private static let lifetime = 365 * 24 * 3600

    var name: String { isSecure ? "__Host-orcheo_visitor" : "orcheo_visitor" }

    /// The value that a request brought, the first one where a client sends several.
    func value(in headers: HTTPFields) -> String? {
        for header in headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                let key = parts.first.map { $0.drop { $0 == " " } }
                if let key, String(key) == name, parts.count == 2 { return String(parts[1]) }
            }
        }
        return nil
    }

    /// The value of a `Set-Cookie` header.
    func header(value: String) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(Self.lifetime); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }
}
