import HTTPTypes
import Hummingbird
import PublishClient
import ServiceKit

/// Lets pages of other origins ask (Fetch, CORS protocol): those that the operator lists, everywhere and with credentials;
/// those that publications name, in the chat and without. A preflight tells of no workflow, so it is allowed for the
/// origins of any; the request itself is then judged by its own.
struct CrossOrigin: Sendable {
    /// How long a browser may remember a preflight, in seconds.
    private static let maximumAge = "600"
    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE"
    private static let exposed = "ETag, Orcheo-Stream-Id, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"

    /// Of the operator, in lower case.
    private let listed: Set<String>
    private let copy: PublicationCopy

    init(_ settings: Settings, copy: PublicationCopy) throws(SettingsError) {
        let name = "ORCHEO_CORS_ALLOW_ORIGINS"
        let origins = try settings.list(name, default: ["http://localhost:5173", "http://127.0.0.1:5173"])
        // With credentials, it would make every page of the world an insider.
        if origins.contains("*") { throw SettingsError(name, "must name origins; * is none.") }
        listed = Set(origins.map { $0.lowercased() })
        self.copy = copy
    }

    /// The answer to a request that only asks whether another one may be sent; nil for every other request. What is not
    /// allowed is answered without a word of it, which makes the browser refuse.
    func preflight(_ request: Request) -> Response? {
        guard request.method == .options, request.headers[.origin] != nil,
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        var response = Response(status: .noContent)
        guard allows(request) else { return response }
        response.headers[.accessControlAllowMethods] = Self.methods
        response.headers[.accessControlAllowHeaders] = request.headers[.accessControlRequestHeaders]
        response.headers[.accessControlMaxAge] = Self.maximumAge
        return response
    }

    /// Says on an answer whether the page that asked may read it.
    func mark(_ response: inout Response, _ request: Request) {
        guard let origin = request.headers[.origin] else { return }
        response.headers[.vary] = response.headers[.vary].map { "\($0), Origin" } ?? "Origin"
        guard allows(request) else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = Self.exposed
        if isListed(origin) { response.headers[.accessControlAllowCredentials] = "true" }
    }

    func isListed(_ origin: String) -> Bool { listed.contains(origin.lowercased()) }

    private func allows(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return false }
        return isListed(origin) || Self.isOfChat(request.uri.path) && copy.letsIn(origin)
    }

    /// The chat itself, and what a page shows before it.
    private static func isOfChat(_ path: String) -> Bool {
        path == "/api/chatkit" || path.hasPrefix("/api/chatkit/")
            || path.hasPrefix("/api/workflows/") && path.hasSuffix("/public")
    }
}
