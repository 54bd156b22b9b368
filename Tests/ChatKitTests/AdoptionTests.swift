import ChatKitAPI
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// A visitor logged in, and brings the threads along.
struct AdoptionTests {
    private static let user = "oidc:corp:ann"

    private func adopt(
        _ harness: ChatHarness, _ visitor: String = "visitor:ann", by user: String = user
    ) async throws -> Int {
        try await AdoptThreadsHandler(store: harness.store)(
            AdoptThreads.Input(visitor: visitor, user: user), ChatHarness.context()
        ).threads
    }

    @Test(arguments: Engine.allCases) func threadsOfAllWorkflowsMoveOnce(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let mine = try await harness.create("Mine").threadID
            let theirs = try await harness.create("Theirs", subject: "visitor:bob").threadID
            #expect(try await adopt(harness) == 1)
            #expect(try await adopt(harness) == 0)
            #expect(try await harness.thread(mine, subject: Self.user).id == mine)
            #expect(await code { _ = try await harness.thread(mine) } == "chatkit.thread_not_found")
            #expect(try await harness.thread(theirs, subject: "visitor:bob").id == theirs)
            // And it goes on where it was.
            _ = try await harness.add("More", to: mine, subject: Self.user)
            #expect(try await harness.threads(subject: Self.user).data.map(\.id) == [mine])
        }
    }

    @Test(arguments: [
        ("oidc:corp:ann", "visitor:1"), ("visitor:1", "visitor:2"), ("oidc:corp:ann", "oidc:corp:bob"),
        ("visitor:1", ""), ("visitor:1\u{0}", "oidc:corp:ann"),
    ])
    func threadsMoveFromVisitorsToUsersOnly(from visitor: String, to user: String) async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            #expect(await code { _ = try await adopt(harness, visitor, by: user) } == "request.invalid")
        }
    }
}
