import Foundation
import Launcher
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Secrets of every kind pass through the built executables, and are found nowhere afterwards but where they belong.
@Suite(.enabled(if: PublishedProvider.client.isInstalled, PublishedProvider.client.hint))
struct CanaryTests {
    private static let settings = [
        "ORCHEO_AUTH_JWT_SECRET": "canary-jwt-secret-0123456789abcdef",
        "ORCHEO_AUTH_TRUSTED_PROXY_SECRET": "canary-proxy-secret-0123456789",
        "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY": "canary-signing-key-0123456789abcdef",
        "ORCHEO_SESSION_MASTER_KEY": String(repeating: "ca11ab1e", count: 8), "LOG_LEVEL": "trace",
        "ORCHEO_LOGIN_CORP_CONSOLE_SCOPES": "workflows:read",
    ]

    @Test func secretsStayWhereTheyBelong() async throws {
        try await withCanaries { system, secrets in
            // The search finds what is there.
            let logs = try Self.files(in: "\(system.folder.path)/logs")
            #expect(logs.values.contains { String(decoding: $0, as: UTF8.self).contains("logged in") })
            for (name, secret) in secrets {
                let bytes = Array(secret.utf8)
                for service in LaunchedService.allCases {
                    let pid = try #require(system.services.pid(of: service))
                    for file in ["environ", "cmdline"] {
                        let text = FileManager.default.contents(atPath: "/proc/\(pid)/\(file)").map(Array.init) ?? []
                        #expect(!text.contains(bytes), "\(name) in \(file) of \(service.rawValue)")
                    }
                }
                for (path, content) in try Self.files(in: system.folder.path) where !path.contains("/secrets/") {
                    #expect(!content.contains(bytes), "\(name) in \(path)")
                }
            }
        }
    }

    /// Somebody has the store and all logs, and tries whatever is in them.
    @Test func copyOfTheStoreAndTheLogsLogsNobodyIn() async throws {
        try await withCanaries { system, _ in
            var words: Set<String> = []
            for (path, content) in try Self.files(in: system.folder.path)
            where path.contains("/session/") || path.contains("/logs/") {
                words.formUnion(Self.words(in: content))
            }
            #expect(words.count > 50)
            let workflow = try await system.manage("GET", "/api/workflows/desk").1["id"]?.stringValue ?? ""
            for word in words {
                let bearer = [("Authorization", "Bearer \(word)")]
                #expect(try await system.send("GET", "/api/workflows", headers: bearer).0 == 401, "\(word)")
                let cookies = ["orcheo_session", "orcheo_visitor", "orcheo_signin", "orcheo_dev_session"]
                let cookie = [("Cookie", cookies.map { "\($0)=\(word)" }.joined(separator: "; "))]
                #expect(try await system.send("GET", "/api/workflows", headers: cookie).0 == 401, "\(word)")
                let chat: JSONValue = ["type": "threads.list", "params": [:], "workflow_id": .string(workflow)]
                #expect(try await system.send("POST", "/api/chatkit", chat, headers: bearer).0 == 401, "\(word)")
                for headers in [cookie, [("X-Orcheo-Visitor-Id", word)]] {
                    let (status, body) = try await system.send("POST", "/api/chatkit", chat, headers: headers)
                    #expect(status == 401 || body["data"] == [], "\(word)")
                }
            }
        }
    }

    /// Runs the set with a secret of each kind in use.
    private func withCanaries(_ body: (LaunchedSystem, [(String, String)]) async throws -> Void) async throws {
        try await PublishedProvider.with { provider in
            try await LaunchedSystem.with(provider.settings.merging(Self.settings) { $1 }) { system in
                let id = try await system.makeWorkflow(handle: "desk")
                var secrets = provider.settings.merging(Self.settings) { $1 }
                    .filter { $0.value.hasPrefix("ca") }.map { ($0.key, $0.value) }
                secrets.append(("bootstrap token", system.token))

                let (_, made) = try await system.manage(
                    "POST", "/api/admin/service-tokens", ["identifier": "shop", "scopes": ["chatkit:session"]])
                let service = try #require(made["secret"]?.stringValue)
                let (_, issued) = try await system.send(
                    "POST", "/api/chatkit/session", ["workflow_id": .string(id), "user": ["id": "v-1"]],
                    headers: [("Authorization", "Bearer \(service)")])
                let token = try #require(issued["client_secret"]?.stringValue)
                secrets += [("service token", service), ("chat token", token)]
                _ = try await Visitor(system, workflowID: id, token: token).create("Hello")
                let first = try await Visitor(system, workflowID: id).create("Hello")
                let visitor = try #require(first.cookie).split(separator: "=", maxSplits: 1).map(String.init)
                secrets.append(("visitor cookie", visitor[1]))
                let header = "canary-visitor-header-0123"
                secrets.append(("visitor header", header))
                _ = try await system.send(
                    "POST", "/api/chatkit", ["type": "threads.list", "params": [:], "workflow_id": .string(id)],
                    headers: [("X-Orcheo-Visitor-Id", header)])

                var browser = Browser(cookies: [visitor[0]: visitor[1]])
                let form = try await browser.follow("\(system.baseURL)/api/auth/login?return_to=/livez")
                secrets.append(("state", try #require(form.query["state"])))
                secrets.append(("signin cookie", try #require(browser.cookies["orcheo_signin"])))
                let answer = try await browser.open(form.url, form: "sub=ann")
                let callback = try #require(answer.location)
                let code = Browser.Page(url: callback, status: 0, headers: [:], text: "").query["code"]
                secrets.append(("code", try #require(code)))
                _ = try await browser.open(callback)
                secrets.append(("session cookie", try #require(browser.cookies["orcheo_session"])))
                #expect(try await browser.open("\(system.baseURL)/api/auth/me").json?["user"]?["kind"] == "user")

                // Mistakes, whose answers and log lines repeat nothing.
                for wrong in ["canary-wrong-bearer-0123456789", token + "x", service + "x"] {
                    secrets.append(("wrong bearer", wrong))
                    let headers = [("Authorization", "Bearer \(wrong)")]
                    for path in ["/api/workflows", "/api/auth/me"] {
                        let (status, body) = try await system.send("GET", path, headers: headers)
                        #expect(status == 401)
                        #expect(!body.text.contains(wrong))
                    }
                }
                try await body(system, secrets)
            }
        }
    }

    private static func files(in folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            files["\(folder)/\(name)"] = Array(content)
        }
        return files
    }

    /// Everything in a file that could be a credential: runs of the characters that ours are made of.
    private static func words(in content: [UInt8]) -> Set<String> {
        var words: Set<String> = []
        var word: [UInt8] = []
        func end() {
            if (16...256).contains(word.count) { words.insert(String(decoding: word, as: UTF8.self)) }
            word = []
        }
        for byte in content {
            let scalar = Unicode.Scalar(byte)
            if scalar.properties.isAlphabetic && byte < 0x80 || scalar.properties.numericType != nil && byte < 0x80
                || "_-.".unicodeScalars.contains(scalar)
            {
                word.append(byte)
            } else {
                end()
            }
        }
        end()
        return words
    }
}
