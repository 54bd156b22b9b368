import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Wire

/// A browser as far as logins need one: keeps cookies, says that a person opened the page, and goes where it is sent.
struct Browser: Sendable {
    struct Page: Sendable {
        let url: String
        let status: Int
        let headers: HTTPHeaders
        let text: String

        var location: String? { headers.first(name: "Location") }
        var query: [String: String] {
            let items = URLComponents(string: url)?.queryItems ?? []
            return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
        }
        var json: JSONValue? { try? JSONParser.parse(text) }
        var code: String? { json?["detail"]?["code"]?.stringValue }
    }

    /// By name. Browsers do not tell ports apart.
    var cookies: [String: String] = [:]
    /// How pages say who made the browser ask.
    var fetchSite = "none"

    private var cookieHeader: [(String, String)] {
        guard !cookies.isEmpty else { return [] }
        return [("Cookie", cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))]
    }

    mutating func open(_ url: String, form: String? = nil) async throws -> Page {
        try await send(form == nil ? .GET : .POST, url, type: "application/x-www-form-urlencoded", body: form)
    }

    mutating func send(
        _ method: HTTPMethod, _ url: String, type: String = "application/json", body: String? = nil
    ) async throws -> Page {
        guard let parts = URLComponents(string: url), let port = parts.port else { throw URLError(.badURL) }
        let path = parts.percentEncodedPath + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
        var headers =
            cookieHeader + [("Accept", "text/html"), ("User-Agent", "Browser/1"), ("Sec-Fetch-Site", fetchSite)]
        if body != nil { headers.append(("Content-Type", type)) }
        let answer = try await HTTPClient(port: port).send(
            method, path, headers: headers, body: body.map { ByteBuffer(string: $0) })
        for cookie in answer.headers["Set-Cookie"] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return Page(url: url, status: answer.status, headers: answer.headers, text: answer.text)
    }

    /// Opens a page and goes wherever that sends it, to the first page that sends it nowhere.
    mutating func follow(_ url: String, form: String? = nil) async throws -> Page {
        var page = try await open(url, form: form)
        while (300...399).contains(page.status), let location = page.location {
            let base = URL(string: page.url)
            guard let next = URL(string: location, relativeTo: base) else { throw URLError(.badURL) }
            page = try await open(next.absoluteString)
        }
        return page
    }
}
