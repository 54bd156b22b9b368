import ChatKitAPI
import PublishAPI
import PublishClient
import RPC
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// Who may begin a turn, judged by the copy of the publications.
struct AdmissionTests {
    private static let limited = FeatureFlag(name: .publicChat, isEnabled: false, workspaces: ["pilot": true])

    /// `served` once the copy holds all that `publish` told by then.
    private func withVersions(
        _ publish: FakePublish, clock: TestClock = TestClock(),
        _ body: @Sendable (PublishedVersions, PublicationCopy) async throws -> Void
    ) async throws {
        let hub = MemoryHub()
        let client = RPCClient(
            service: "publish", caller: "test", connector: hub.connector(to: "publish"), logger: .silent)
        let copy = PublicationCopy()
        let versions = PublishedVersions(publish: client, copy: copy, clock: clock)
        try await withThrowingTaskGroup { group in
            group.addTask { try await publish.serve(on: hub) }
            group.addTask { await client.run() }
            group.addTask {
                try await PublicationWatch(publish: client, copy: copy, ids: RandomIDs(), logger: .silent).run()
            }
            try await eventually("the copy is current") { copy.isCurrent }
            try await body(versions, copy)
            group.cancelAll()
        }
    }

    private func served(_ versions: PublishedVersions, _ version: ChatVersion = .published) async throws
        -> ServedWorkflow
    {
        try await versions.served(version, ofWorkflow: FakePublish.workflow, asOf: nil, for: ChatHarness.context())
    }

    private func refusal(_ versions: PublishedVersions, _ version: ChatVersion = .published) async -> String? {
        await code { _ = try await served(versions, version) }
    }

    @Test func aKnownVersionIsAskedForOnceAndTheNameIsTheCurrentOne() async throws {
        let publish = FakePublish()
        publish.publish(name: "Demo")
        try await withVersions(publish) { versions, copy in
            for _ in 0..<5 { #expect(try await served(versions).versionID == "v1") }
            #expect(try await served(versions, .draft).versionID == "v1")
            #expect(publish.calls(GetServedVersion.self) == 1)
            publish.publish(name: "Renamed")
            try await eventually("the new name came") { copy.find("demo")?.name == "Renamed" }
            #expect(try await served(versions).name == "Renamed")
            #expect(publish.calls(GetServedVersion.self) == 1)
            publish.publish(name: "Renamed", version: 2)
            try await eventually("the new version came") { copy.find("demo")?.publishedVersion == 2 }
            #expect(try await served(versions).versionID == "v2")
            #expect(publish.calls(GetServedVersion.self) == 2)
            #expect(publish.calls(GetPublication.self) == 0)
        }
    }

    @Test func whatIsRevokedOrOutsideItsWindowLetsNobodyIn() async throws {
        let publish = FakePublish()
        let clock = TestClock()
        publish.publish(from: clock.now + .seconds(60), until: clock.now + .seconds(120))
        try await withVersions(publish, clock: clock) { versions, copy in
            #expect(await refusal(versions) == "chatkit.auth.not_published")
            clock.advance(by: .seconds(60))
            #expect(await refusal(versions) == nil)
            clock.advance(by: .seconds(60))
            #expect(await refusal(versions) == "chatkit.auth.not_published")
            publish.publish(isPublic: false)
            try await eventually("it is private") { copy.find("demo")?.isPublic == false }
            #expect(await refusal(versions) == "chatkit.auth.not_published")
            // Its draft is for those whom the Gateway let in.
            #expect(await refusal(versions, .draft) == nil)
            publish.publish(isPublic: false, isArchived: true)
            try await eventually("it is archived") { copy.find("demo")?.isArchived == true }
            #expect(await refusal(versions) == "workflow.not_found")
            #expect(await refusal(versions, .draft) == "workflow.not_found")
        }
    }

    @Test func aWorkflowThatDoesNotExistIsNotFound() async throws {
        try await withVersions(FakePublish()) { versions, _ in
            #expect(await refusal(versions) == "workflow.not_found")
            #expect(await refusal(versions, .draft) == "workflow.not_found")
        }
    }

    @Test func whenPublicChatIsSwitchedOffOnlyNamedWorkspacesChat() async throws {
        let publish = FakePublish()
        publish.publish()
        publish.set(Self.limited)
        try await withVersions(publish) { versions, copy in
            #expect(await refusal(versions) == "feature.disabled")
            #expect(await refusal(versions, .draft) == nil)
            publish.publish(workspaces: ["pilot"])
            try await eventually("it is in the workspace") { copy.find("demo")?.workspaces == ["pilot"] }
            #expect(await refusal(versions) == nil)
            publish.publish()
            publish.set(FeatureFlag(name: .publicChat))
            try await eventually("the flag is on") { copy.flags[.publicChat].isEnabled }
            #expect(await refusal(versions) == nil)
        }
    }

    @Test func aPublicationThatTheCopyDoesNotHoldYetIsNotRefused() async throws {
        let publish = FakePublish()
        try await withVersions(publish) { versions, copy in
            publish.publish(isTold: false)
            #expect(await refusal(versions) == nil)
            publish.publish(isPublic: false)
            try await eventually("the copy holds it as private") { copy.find("demo")?.isPublic == false }
            publish.publish(isTold: false)
            #expect(await refusal(versions) == nil)
            #expect(copy.find("demo")?.isPublic == false)
            publish.publish(version: nil)
            try await eventually("it has no version") { copy.find("demo")?.draftVersion == nil }
            publish.publish(version: 3, isTold: false)
            #expect(try await served(versions).versionID == "v3")
        }
    }

    @Test func nobodyIsAnsweredByAnOlderVersionThanTheOneTheyWereLetInFor() async throws {
        let publish = FakePublish()
        publish.publish(version: 1)
        try await withVersions(publish) { versions, copy in
            let seen = copy.revision + 1
            async let answer = versions.served(
                .published, ofWorkflow: FakePublish.workflow, asOf: seen, for: ChatHarness.context())
            publish.publish(version: 2)
            let versionID = try await answer.versionID
            #expect(versionID == "v2")
            #expect(copy.revision == seen)
        }
    }

    @Test func aCopyThatIsNotCurrentRefusesNothing() async throws {
        let publish = FakePublish(canBeWatched: false)
        publish.publish(isPublic: false)
        try await ChatSystem.with(publish) { system in
            let reply = try await system.create("Hello")
            #expect(reply.text.contains("Hello"))
            #expect(publish.calls(GetPublication.self) == 0)
        }
    }

    @Test func aRevocationStopsFurtherTurnsOfTheRunningService() async throws {
        let publish = FakePublish()
        publish.publish()
        try await ChatSystem.with(publish) { system in
            #expect(try await system.create("Hello").text.contains("Hello"))
            publish.publish(isPublic: false)
            try await eventually("nobody is let in any more") {
                await code { _ = try await system.create("Hello") } == "chatkit.auth.not_published"
            }
            #expect(await code { _ = try await system.trigger("Hello") } == "chatkit.auth.not_published")
        }
    }

    @Test func versionsThatWereNotUsedForLongGoFirst() {
        let cache = VersionCache(countLimit: 2, byteLimit: 100)
        func keep(_ number: Int, _ graph: JSONValue = [:]) {
            cache.keep(.init(id: "v\(number)", graph: graph), number, of: "w")
        }
        keep(1)
        keep(2)
        #expect(cache.version(1, of: "w")?.id == "v1")
        keep(3)
        #expect(cache.version(2, of: "w") == nil)
        #expect(cache.version(1, of: "w")?.id == "v1" && cache.version(3, of: "w")?.id == "v3")
        #expect(cache.version(1, of: "other") == nil)
        keep(4, ["text": .string(String(repeating: "a", count: 80))])
        keep(5, ["text": .string(String(repeating: "b", count: 80))])
        #expect(cache.version(4, of: "w") == nil && cache.version(5, of: "w") != nil)
        keep(6, ["text": .string(String(repeating: "c", count: 200))])
        #expect(cache.version(6, of: "w") == nil && cache.version(5, of: "w") != nil)
    }
}
