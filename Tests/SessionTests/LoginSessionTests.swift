import SessionAPI
import Testing
import Wire

@testable import SessionService

/// How login sessions live and end.
struct LoginSessionTests {
    @Test func unusedSessionEndsAfterHalfAnHour() async throws {
        try await LoginFlow.with { flow, clock in
            let cookie = try await flow.logIn().sessionCookie
            for _ in 0..<4 {
                clock.advance(by: .seconds(29 * 60))
                #expect(try await flow.subject(cookie) == "oidc:corp:ann")
            }
            clock.advance(by: .seconds(30 * 60))
            #expect(try await flow.subject(cookie) == nil)
            clock.advance(by: .zero)
            #expect(try await flow.subject(cookie) == nil)
        }
    }

    @Test func usedSessionEndsAfterTwelveHours() async throws {
        try await LoginFlow.with { flow, clock in
            let cookie = try await flow.logIn().sessionCookie
            for _ in 0..<36 {
                #expect(try await flow.subject(cookie) != nil)
                clock.advance(by: .seconds(20 * 60))
            }
            #expect(try await flow.subject(cookie) == nil)
        }
    }

    @Test func anotherLoginGivesAnotherSessionAndEndsTheOld() async throws {
        try await LoginFlow.with { flow, _ in
            let first = try await flow.logIn()
            let second = try await flow.logIn(session: first.sessionCookie)
            #expect(first.sessionCookie != second.sessionCookie)
            #expect(try await flow.subject(first.sessionCookie) == nil)
            #expect(try await flow.subject(second.sessionCookie) == "oidc:corp:ann")
        }
    }

    @Test func plantedCookieIsNotTaken() async throws {
        try await LoginFlow.with { flow, _ in
            let planted = String(repeating: "A", count: 43)
            let done = try await flow.logIn(session: planted)
            #expect(done.sessionCookie != planted)
            #expect(try await flow.subject(planted) == nil)
            for cookie in ["", "x", String(done.sessionCookie.dropLast()), done.sessionCookie + "A", "\u{0}"] {
                #expect(try await flow.subject(cookie) == nil)
            }
        }
    }

    @Test func userSeesAndEndsOwnSessionsOnly() async throws {
        try await LoginFlow.with { flow, _ in
            let (desk, phone) = (try await flow.logIn(), try await flow.logIn())
            flow.provider.behave {
                $0.claims = ["sub": "bob"]
                $0.userInfo["sub"] = "bob"
            }
            let foreign = try await flow.logIn()
            func principal(_ login: CompleteLogin.Output) async throws -> Principal {
                try await flow.session.call(IdentifyChat.self, .init(sessionCookie: login.sessionCookie)).principal
            }
            let (ann, bob) = (try await principal(desk), try await principal(foreign))
            let mine = try await flow.session.call(ListLoginSessions.self, Nothing(), as: ann).sessions
            #expect(mine.count == 2)
            #expect(mine.count(where: \.isCurrent) == 1)
            let theirs = try await flow.session.call(ListLoginSessions.self, Nothing(), as: bob).sessions
            for id in [theirs[0].id, "ses_nobody", "\u{0}", ""] {
                let refusal = await flow.session.refusal(EndLoginSession.self, .init(id: id), as: ann)
                #expect(refusal == "auth.session_not_found")
            }
            let other = try #require(mine.first { !$0.isCurrent })
            for _ in 0..<2 { _ = try await flow.session.call(EndLoginSession.self, .init(id: other.id), as: ann) }
            #expect(try await flow.subject(phone.sessionCookie) == nil)
            #expect(try await flow.subject(desk.sessionCookie) == "oidc:corp:ann")
            #expect(try await flow.subject(foreign.sessionCookie) == "oidc:corp:bob")
        }
    }

    @Test func loggedOutCookieIsOver() async throws {
        try await LoginFlow.with { flow, _ in
            let cookie = try await flow.logIn().sessionCookie
            for cookie in [cookie, cookie, "nonsense", nil] {
                _ = try await flow.session.call(LogOut.self, .init(sessionCookie: cookie))
            }
            #expect(try await flow.subject(cookie) == nil)
        }
    }

    @Test func threadsAreToBeMovedUntilItIsConfirmed() async throws {
        try await LoginFlow.with { flow, _ in
            let visitor = try await flow.session.identify()
            let done = try await flow.logIn(visitor: visitor.newVisitorCookie)
            let adoption = try #require(done.adoption)
            #expect(adoption.visitor == visitor.principal.subject)
            #expect(adoption.user == "oidc:corp:ann")
            #expect(done.newVisitorCookie != visitor.newVisitorCookie)
            let credentials = Credentials(sessionCookie: done.sessionCookie)
            for _ in 0..<2 {
                #expect(try await flow.session.call(IdentifyChat.self, credentials).adoption == adoption)
            }
            for _ in 0..<2 { _ = try await flow.session.call(ConfirmAdoption.self, adoption) }
            #expect(try await flow.session.call(IdentifyChat.self, credentials).adoption == nil)
            // A visitor's cookie that we did not sign names nobody.
            #expect(try await flow.logIn(visitor: "0123456789abcdef0123456789abcdef.x").adoption == nil)
        }
    }

    @Test func providerEndsItsUsersSessions() async throws {
        try await LoginFlow.with { flow, clock in
            let (one, two) = (try await flow.logIn(), try await flow.logIn())
            flow.provider.behave { $0.claims = ["sid": "idp-session-2"] }
            let three = try await flow.logIn()
            let second = Int(clock.now.microseconds / 1_000_000)
            let event: JSONValue = ["http://schemas.openid.net/event/backchannel-logout": [:]]
            let good: JSONObject = [
                "iss": .string(flow.provider.issuer), "aud": .string(FakeProvider.clientID), "iat": .int(second),
                "jti": "logout-1", "events": event, "sid": "idp-session-1",
            ]
            func answer(_ edit: (inout JSONObject) -> Void, type: String = "logout+jwt") async throws -> String? {
                var claims = good
                edit(&claims)
                let token = try flow.provider.sign(
                    claims, header: ["alg": "ES256", "kid": "k1", "typ": .string(type)])
                return await flow.session.refusal(
                    LogOutByProvider.self, .init(provider: "corp", logoutToken: token))
            }
            for edit in [
                { $0["events"] = nil }, { $0["events"] = [:] }, { $0["nonce"] = "n" }, { $0["jti"] = nil },
                { $0["iss"] = "https://evil.example" }, { $0["aud"] = "other" }, { $0["sid"] = nil },
                { $0["iat"] = .int(second - 3600) }, { $0["exp"] = .int(second - 60) },
            ] as [(inout JSONObject) -> Void] {
                #expect(try await answer(edit) == "auth.logout_invalid")
            }
            #expect(try await answer({ _ in }, type: "orcheo-chat+jwt") == "auth.logout_invalid")
            #expect(try await flow.subject(one.sessionCookie) != nil)

            #expect(try await answer { _ in } == nil)
            #expect(try await flow.subject(one.sessionCookie) == nil)
            #expect(try await flow.subject(two.sessionCookie) == nil)
            #expect(try await flow.subject(three.sessionCookie) == "oidc:corp:ann")
            #expect(try await answer { _ in } == "auth.logout_invalid", "it was used before")
            #expect(
                try await answer {
                    $0["sid"] = nil
                    $0["sub"] = "ann"
                    $0["jti"] = "logout-2"
                } == nil)
            #expect(try await flow.subject(three.sessionCookie) == nil)
        }
    }
}
