import NIOHTTP1
import TestSupport
import Testing
import Wire

/// People log in at a provider that others wrote, by a browser that goes where it is sent.
@Suite(.enabled(if: PublishedProvider.client.isInstalled, PublishedProvider.client.hint))
struct LoginTests {
    private static let person = "sub=ann"

    private func withLogin(
        _ settings: [String: String] = [:], _ body: (any TestSystem, PublishedProvider) async throws -> Void
    ) async throws {
        try await PublishedProvider.with { provider in
            try await withSystem(.sockets, settings: provider.settings.merging(settings) { $1 }) { system in
                try await body(system, provider)
            }
        }
    }

    private func logIn(
        _ browser: inout Browser, _ system: any TestSystem, returnTo: String = "/livez"
    ) async throws -> Browser.Page {
        let form = try await browser.follow("\(system.baseURL)/api/auth/login?return_to=\(returnTo)")
        return try await browser.follow(form.url, form: Self.person)
    }

    @Test func visitorLogsInAndKeepsTheThreads() async throws {
        try await withLogin { system, provider in
            try await provider.put("ann", ["name": "Ann", "email": "ann@corp.example", "email_verified": true])
            let id = try await system.makeWorkflow(handle: "desk")
            var visitor = Visitor(system, workflowID: id)
            let reply = try await visitor.create("Hello")
            let thread = try #require(reply.threadID)
            _ = try await system.manage("PATCH", "/api/workflows/desk/publish", ["require_login": true])

            var browser = Browser()
            let cookie = try #require(reply.cookie).split(separator: "=", maxSplits: 1).map(String.init)
            browser.cookies[cookie[0]] = cookie[1]
            visitor.cookie = reply.cookie
            let refused = try await visitor.ask("threads.list", [:])
            #expect(refused.status == 401)
            #expect(refused.body["detail"]?["code"] == "chatkit.auth.oauth_required")

            let page = try await logIn(&browser, system)
            #expect(page.url == "\(system.baseURL)/livez")
            #expect(page.status == 200)
            #expect(browser.cookies["orcheo_signin"] == nil)
            #expect(browser.cookies[cookie[0]] != cookie[1], "the browser is another visitor from now on")

            let me = try await browser.open("\(system.baseURL)/api/auth/me").json
            #expect(me?["user"]?["subject"] == "oidc:corp:ann")
            #expect(me?["user"]?["email"] == "ann@corp.example")
            #expect(me?["session"]?["user_agent"] == "Browser/1")

            visitor.cookie = "orcheo_session=\(try #require(browser.cookies["orcheo_session"]))"
            let threads = try await visitor.ask("threads.list", [:])
            #expect(threads.status == 200)
            #expect(threads.body["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == [thread])
            #expect(try await visitor.say("More", in: thread).status == 200)

            let out = try await browser.open("\(system.baseURL)/api/auth/logout?return_to=/livez")
            #expect(out.status == 303)
            #expect(browser.cookies["orcheo_session"] == nil)
            #expect(try await visitor.ask("threads.list", [:]).status == 401)
        }
    }

    @Test func whatGoesWrongIsToldWhereTheBrowserWantedToGo() async throws {
        try await withLogin { system, _ in
            var browser = Browser()
            let form = try await browser.follow("\(system.baseURL)/api/auth/login?return_to=/livez?a=b")
            let denied = try await browser.follow(form.url, form: "action=deny")
            #expect(denied.url == "\(system.baseURL)/livez?a=b&login_error=auth.login_denied")
            #expect(browser.cookies["orcheo_session"] == nil)
        }
    }

    @Test func answerThatIsReplayedOrForgedLogsNobodyIn() async throws {
        try await withLogin { system, _ in
            var browser = Browser()
            let form = try await browser.follow("\(system.baseURL)/api/auth/login")
            let answer = try await browser.open(form.url, form: Self.person)
            let callback = try #require(answer.location)
            #expect(callback.hasPrefix("\(system.baseURL)/api/auth/callback?"))

            // Another browser, a made-up state, another issuer.
            var stranger = Browser()
            let foreign = try await stranger.open(callback)
            #expect(foreign.status == 400)
            #expect(foreign.headers.first(name: "Content-Type") == "text/html; charset=utf-8")
            #expect(stranger.cookies.isEmpty)
            var guessing = browser
            #expect(try await guessing.open("\(system.baseURL)/api/auth/callback?code=x&state=y").status == 400)
            var mixed = browser
            let elsewhere = try await mixed.open("\(callback)&iss=https://evil.example")
            #expect(elsewhere.location == "/?login_error=auth.login_failed")
            #expect(mixed.cookies["orcheo_session"] == nil)
            // The login is used up by that.
            #expect(try await browser.open(callback).status == 400)

            let second = try await browser.follow("\(system.baseURL)/api/auth/login")
            let good = try #require(try await browser.open(second.url, form: Self.person).location)
            var copy = browser
            #expect(try await browser.open(good).status == 303)
            #expect(browser.cookies["orcheo_session"] != nil)
            #expect(try await copy.open(good).status == 400)
            #expect(copy.cookies["orcheo_session"] == nil)
            // The provider takes its code no second time either, whatever state it comes with.
            let third = try await copy.follow("\(system.baseURL)/api/auth/login")
            let state = try #require(third.query["state"])
            let code = try #require(Browser.Page(url: good, status: 0, headers: [:], text: "").query["code"])
            let replayed = try await copy.open("\(system.baseURL)/api/auth/callback?code=\(code)&state=\(state)")
            #expect(replayed.location == "/?login_error=auth.login_failed")
        }
    }

    @Test(arguments: ["//evil.example", "https://evil.example", "/%5Cevil.example", "/%0d%0aLocation:%20x", "evil"])
    func browserIsSentNowhereElse(path: String) async throws {
        try await withLogin { system, _ in
            var browser = Browser()
            for route in ["login", "logout"] {
                let page = try await browser.open("\(system.baseURL)/api/auth/\(route)?return_to=\(path)")
                #expect(page.status == 422)
                #expect(page.location == nil)
                #expect(page.json?["detail"]?.arrayValue?.first?["loc"] == ["query", "return_to"])
            }
        }
    }

    @Test func consoleUserManagesFromOurPagesOnly() async throws {
        let settings = ["ORCHEO_LOGIN_CORP_CONSOLE_SCOPES": "workflows:read,workflows:write"]
        try await withLogin(settings) { system, _ in
            var browser = Browser()
            _ = try await logIn(&browser, system)
            browser.fetchSite = "same-origin"
            let body = #"{"name":"Mine","handle":"mine"}"#
            let made = try await browser.send(.POST, "\(system.baseURL)/api/workflows", body: body)
            #expect(made.status == 201)
            #expect(try await browser.open("\(system.baseURL)/api/workflows/mine").status == 200)
            for site in ["cross-site", "same-site"] {
                browser.fetchSite = site
                for (method, path) in [
                    (.DELETE, "/api/workflows/mine"), (.POST, "/api/workflows/mine/publish"),
                    (.POST, "/api/auth/logout"),
                ] as [(HTTPMethod, String)] {
                    let refused = try await browser.send(method, system.baseURL + path, body: "{}")
                    #expect(refused.status == 403)
                    #expect(refused.code == "csrf.cross_site")
                }
                #expect(try await browser.open("\(system.baseURL)/api/workflows/mine").status == 200)
            }
            browser.fetchSite = "same-origin"
            let sessions = try await browser.open("\(system.baseURL)/api/auth/sessions").json?["sessions"]?.arrayValue
            let id = try #require(sessions?.first?["id"]?.stringValue)
            #expect(try await browser.send(.DELETE, "\(system.baseURL)/api/auth/sessions/\(id)").status == 204)
            #expect(try await browser.open("\(system.baseURL)/api/workflows/mine").status == 401)
        }
    }

    @Test func logoutEndsTheReplyThatGoesOn() async throws {
        try await withLogin { system, _ in
            let id = try await system.makeWorkflow(handle: "desk", graph: ["responder": "demo", "mode": "echo"])
            _ = try await system.manage("PATCH", "/api/workflows/desk/publish", ["require_login": true])
            var first = Browser()
            _ = try await logIn(&first, system)
            let session = try #require(first.cookies["orcheo_session"])
            let visitor = Visitor(system, workflowID: id, cookie: "orcheo_session=\(session)")
            let browser = first
            let params: JSONValue = ["input": Visitor.input("sleep:60 never")]
            let waited = try await visitor.open("threads.create", params) { status, _, events in
                #expect(status == 200)
                var (events, browser) = (events, browser)
                _ = try await events.next()
                _ = try await browser.send(.POST, "\(system.baseURL)/api/auth/logout")
                let began = ContinuousClock.now
                let last = try await events.all().last
                #expect(last?["type"] == "error")
                return ContinuousClock.now - began
            }
            #expect(waited < .seconds(1))
        }
    }
}
