import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// As whom a client chats, by what it sends.
struct ChatIdentityTests {
    private static let secret = "test-jwt-secret-0123456789abcdef0123"
    private static let proxySecret = "test-proxy-secret-0123456789"

    private struct Chat {
        let system: any TestSystem
        let workflowID: String

        func ask(
            _ headers: [(String, String)], _ type: String = "threads.list", _ params: JSONValue = [:]
        ) async throws -> (status: Int, code: String?, body: JSONValue) {
            let request: JSONValue = [
                "type": .string(type), "params": params, "workflow_id": .string(workflowID),
            ]
            let (status, body) = try await system.send("POST", "/api/chatkit", request, headers: headers)
            return (status, body["detail"]?["code"]?.stringValue, body)
        }

        /// The threads that such a client sees.
        func threads(_ headers: [(String, String)]) async throws -> [String]? {
            try await ask(headers).body["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue }
        }

        /// Says something, as such a client.
        func begin(_ headers: [(String, String)]) async throws -> Int {
            let body: JSONValue = [
                "type": "threads.create", "params": ["input": Visitor.input("hello")],
                "workflow_id": .string(workflowID),
            ]
            return try await system.http.send(
                .POST, "/api/chatkit", headers: headers + [("Content-Type", "application/json")],
                body: ByteBuffer(string: body.text)
            ).status
        }
    }

    private func withChat(
        requireLogin: Bool = false, _ settings: [String: String] = [:],
        _ body: (Chat) async throws -> Void
    ) async throws {
        try await withSystem(.memory, settings: settings) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            if requireLogin {
                _ = try await system.manage("PATCH", "/api/workflows/desk/publish", ["require_login": true])
            }
            try await body(Chat(system: system, workflowID: id))
        }
    }

    @Test func clientWithoutCookiesIsKnownByItsSecret() async throws {
        try await withChat { chat in
            let mine = [("X-Orcheo-Visitor-Id", "k7Qm2vX9-4hB_sT1wZ8cLd")]
            let theirs = [("X-Orcheo-Visitor-Id", "k7Qm2vX9-4hB_sT1wZ8cLe")]
            #expect(try await chat.begin(mine) == 200)
            #expect(try await chat.threads(mine)?.count == 1)
            #expect(try await chat.threads(theirs) == [])
            let short = try await chat.ask([("X-Orcheo-Visitor-Id", "k7Qm2vX9-4hB_sT1wZ8c")])
            #expect(short.status == 401)
            #expect(short.code == "chatkit.auth.missing_visitor_id")
        }
    }

    @Test func headersThatAnybodyCanSendLogNobodyIn() async throws {
        let settings = ["ORCHEO_AUTH_TRUSTED_PROXY_SECRET": Self.proxySecret]
        try await withChat(requireLogin: true, settings) { chat in
            for headers in [
                [("X-Orcheo-OAuth-Subject", "ann")], [("Cookie", "orcheo_oauth_session=ann")],
                [("Cookie", "orcheo_session=ann")], [("Cookie", "orcheo_dev_session=dev:ann:0123")],
                [("X-Orcheo-OAuth-Subject", "ann"), ("X-Orcheo-Proxy-Secret", "guessed-proxy-secret-000000")],
                [("X-Orcheo-OAuth-Subject", "ann"), ("X-Forwarded-For", "127.0.0.1")],
                [("X-Orcheo-Visitor-Id", "k7Qm2vX9-4hB_sT1wZ8cLd")],
            ] {
                let refused = try await chat.ask(headers)
                #expect(refused.status == 401, "\(headers)")
                #expect(refused.code == "chatkit.auth.oauth_required", "\(headers)")
            }
            let proxy = [("X-Orcheo-OAuth-Subject", "ann"), ("X-Orcheo-Proxy-Secret", Self.proxySecret)]
            #expect(try await chat.begin(proxy) == 200)
            #expect(try await chat.threads(proxy)?.count == 1)
        }
    }

    @Test func userOfAnotherIssuerChatsWhereVisitorsHaveToLogIn() async throws {
        try await withChat(requireLogin: true, ["ORCHEO_AUTH_JWT_SECRET": Self.secret]) { chat in
            let ann = [("Authorization", "Bearer \(Self.jwt(["sub": "ann"]))")]
            #expect(try await chat.begin(ann) == 200)
            #expect(try await chat.threads(ann)?.count == 1)
            #expect(try await chat.threads([("Authorization", "Bearer \(Self.jwt(["sub": "bob"]))")]) == [])
            for (token, code) in [
                (Self.jwt(["sub": "ann", "exp": 1_600_000_000]), "chatkit.auth.token_expired"),
                (Self.jwt(["sub": "ann"], secret: "another-secret-0123456789abcdef012"), "chatkit.auth.invalid_jwt"),
                (Self.jwt(["sub": "ann", "token_use": "client"]), "chatkit.auth.invalid_jwt"),
                (chat.system.token, "chatkit.auth.invalid_jwt"),
            ] {
                let refused = try await chat.ask([("Authorization", "Bearer \(token)")])
                #expect(refused.status == 401)
                #expect(refused.code == code)
            }
        }
    }

    @Test func cookieSpeaksForNobodyOnAnotherSitesPage() async throws {
        try await withChat { chat in
            let first = try await chat.system.http.send(
                .POST, "/api/chatkit", headers: [("Content-Type", "application/json")],
                body: ByteBuffer(
                    string: #"{"type":"threads.list","params":{},"workflow_id":"\#(chat.workflowID)"}"#))
            let cookie = try #require(first.headers["Set-Cookie"].first).prefix { $0 != ";" }
            for (headers, status) in [
                ([], 200), ([("Sec-Fetch-Site", "same-origin")], 200), ([("Sec-Fetch-Site", "cross-site")], 403),
                ([("Sec-Fetch-Site", "same-site")], 403), ([("Origin", chat.system.baseURL)], 200),
                ([("Origin", "https://evil.example")], 403),
            ] as [([(String, String)], Int)] {
                let answer = try await chat.ask([("Cookie", String(cookie))] + headers)
                #expect(answer.status == status, "\(headers)")
                if status == 403 { #expect(answer.code == "csrf.cross_site") }
            }
            // A page that brings a secret of its own needs no cookie.
            let embedded = [
                ("X-Orcheo-Visitor-Id", "k7Qm2vX9-4hB_sT1wZ8cLd"), ("Sec-Fetch-Site", "cross-site"),
                ("Origin", "https://shop.example"),
            ]
            #expect(try await chat.ask(embedded).status == 200)
        }
    }

    @Test func developerLogsInOnTheSameMachineOnly() async throws {
        try await withChat(requireLogin: true, ["ORCHEO_AUTH_DEV_LOGIN_ENABLED": "true"]) { chat in
            func login(_ headers: [(String, String)] = []) async throws -> HTTPClient.Answer {
                try await chat.system.http.send(
                    .POST, "/api/auth/dev/login", headers: headers + [("Content-Type", "application/json")],
                    body: ByteBuffer(string: #"{"email":"ann@example.org","name":"Ann"}"#))
            }
            for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
                #expect(try await login([(header, "203.0.113.9")]).status == 404)
            }
            #expect(try await login([("Sec-Fetch-Site", "cross-site")]).status == 403)
            let done = try await login()
            #expect(done.status == 200)
            #expect(try JSONParser.parse(done.body)["subject"] == "dev:google:ann@example.org")
            let cookie = [("Cookie", String(try #require(done.headers["Set-Cookie"].first).prefix { $0 != ";" }))]
            #expect(try await chat.begin(cookie) == 200)
            let (status, _) = try await chat.system.send("GET", "/api/workflows", headers: cookie)
            #expect(status == 200)
            #expect(
                try await chat.system.send("GET", "/api/workflows", headers: cookie + [("X-Forwarded-For", "::1")]).0
                    == 401)
        }
        try await withChat { chat in
            let (status, _) = try await chat.system.send("POST", "/api/auth/dev/login", [:])
            #expect(status == 404)
        }
    }

    private static func jwt(_ members: JSONObject, secret: String = secret) -> String {
        var claims: JSONObject = ["exp": 4_000_000_000, "iss": "https://idp.example"]
        for (name, value) in members.members { claims[name] = value }
        let signed = [#"{"alg":"HS256","typ":"JWT"}"#, JSONValue.object(claims).text].map { base64URL(Data($0.utf8)) }
            .joined(separator: ".")
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(signed.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return "\(signed).\(base64URL(Data(code)))"
    }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
