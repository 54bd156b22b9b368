import PublishAPI
import RPC
import Testing
import Wire

/// The publication as its publisher sees and changes it, over the wire protocol.
struct PublicationDocumentTests {
    private static let facts = PreflightFacts(responders: ["demo"], loginProviders: ["company"])

    private func settings(_ edit: (inout PublicationChange) -> Void) -> PublicationChange {
        var change = PublicationChange()
        edit(&change)
        return change
    }

    @Test func publicationIsOneDocument() async throws {
        try await HostedPublishing.with(clock: SettableClock()) { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph))
            let before = try await publish.call(GetPublicationDocument.self, .init(ref: "desk"))
            #expect(before.publication.state == .private)
            #expect(before.publication.draftVersion == 1)
            #expect(before.findings.isEmpty)
            let until = SettableClock.start + .seconds(3600)
            let published = try await publish.call(
                PublishWorkflow.self,
                .init(
                    ref: "desk",
                    settings: settings {
                        ($0.requireLogin, $0.allowedOrigins) = (true, .set(["https://A.example/"]))
                        ($0.until, $0.contact) = (.set(until), .set("ann@example.org"))
                        $0.limits = .set(.init(requestsPerMinute: 30))
                    }, preflight: .enforce, facts: Self.facts))
            #expect(published.findings.isEmpty)
            let document = try await publish.call(GetPublicationDocument.self, .init(ref: "desk", facts: Self.facts))
                .publication
            #expect(document.state == .public)
            #expect(document.requireLogin)
            #expect(document.allowedOrigins == ["https://a.example"])
            #expect(document.until == until)
            #expect(document.limits == PublicationLimits(requestsPerMinute: 30))
            #expect(document.contact == "ann@example.org")
            #expect(document.liveVersion == 1)
            #expect(document.publishedBy == "jwt:idp:ann")

            let changed = try await publish.call(
                UpdatePublication.self,
                .init(
                    ref: "desk",
                    settings: settings { ($0.requireLogin, $0.until, $0.allowedOrigins) = (false, .clear, .clear) },
                    facts: Self.facts))
            #expect(changed.publication.publishedAt == document.publishedAt)
            #expect(!changed.publication.requireLogin)
            #expect(changed.publication.until == nil)
            #expect(changed.publication.allowedOrigins == nil)
            #expect(changed.publication.limits == document.limits)
            let log = try await publish.call(GetWorkflow.self, .init(ref: "desk")).workflow.auditLog
            #expect(log.last?.action == "publication_updated")
            #expect(log.last?.metadata["require_login"] == ["from": true, "to": false])
        }
    }

    @Test func plainPublishIsNeverRefusedByFindingsAndTheyAreNoted() async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            let facts = PreflightFacts(responders: ["demo"], loginProviders: [])
            let login = settings { $0.requireLogin = true }
            let refused = await publish.refusal(
                PublishWorkflow.self, .init(ref: "desk", settings: login, preflight: .enforce, facts: facts))
            #expect(refused?.code == "workflow.publish.preflight")
            #expect(refused?.details?.arrayValue?.map { $0["code"] } == ["no_version", "login_provider_missing"])
            #expect(try await publish.call(GetWorkflow.self, .init(ref: "desk")).workflow.isPublic == false)
            let published = try await publish.call(
                PublishWorkflow.self, .init(ref: "desk", settings: login, facts: facts))
            #expect(published.findings.map(\.code) == ["no_version", "login_provider_missing"])
            #expect(published.findings.allSatisfy { !$0.fix.isEmpty })
            #expect(
                published.workflow.auditLog.last?.metadata
                    == ["require_login": true, "findings": ["no_version", "login_provider_missing"]])
            #expect(
                await publish.refusal(
                    UpdatePublication.self,
                    .init(ref: "desk", settings: login, preflight: .enforce, facts: facts))?.code
                    == "workflow.publish.preflight")
        }
    }

    @Test func chosenVersionHasToExist() async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            for _ in 1...2 { _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph)) }
            let third = settings { $0.liveVersion = 3 }
            #expect(
                await publish.refusal(PublishWorkflow.self, .init(ref: "desk", settings: third))?.code
                    == "workflow_version.not_found")
            let first = settings { $0.liveVersion = 1 }
            _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk", settings: first))
            #expect(try await publish.call(GetPublication.self, .init(ref: "desk")).publishedVersion == 1)
            let second = settings { $0.liveVersion = 2 }
            _ = try await publish.call(UpdatePublication.self, .init(ref: "desk", settings: second))
            #expect(try await publish.call(GetPublication.self, .init(ref: "desk")).publishedVersion == 2)
        }
    }

    @Test func edgeLearnsEveryPartOfAChangeInOnePiece() async throws {
        try await HostedPublishing.with { publish in
            let id = try await publish.call(
                CreateWorkflow.self, .init(name: "Desk", handle: "desk", tags: ["workspace:a"])
            ).workflow.id
            var watch = try await publish.watch()
            _ = try await publish.call(
                PublishWorkflow.self,
                .init(
                    ref: id,
                    settings: settings {
                        ($0.requireLogin, $0.allowedOrigins) = (true, .set([]))
                        $0.contact = .set("https://example.org")
                    }))
            let seen = try #require(try await watch.next())
            #expect(seen.isPublic)
            #expect(seen.requireLogin)
            #expect(seen.allowedOrigins == [])
            #expect(seen.contact == "https://example.org")
            #expect(seen.workspaces == ["a"])
        }
    }
}
