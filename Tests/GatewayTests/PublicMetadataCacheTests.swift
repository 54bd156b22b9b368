import NIOCore
import PublishAPI
import Testing
import Wire

@testable import GatewayService

/// What anybody may know of a public workflow, as it is sent.
struct PublicMetadataCacheTests {
    private let cache = PublicMetadataCache(
        shareURLs: ShareURLs(publicBase: "https://chat.example", port: 1, isLoopback: true), contact: "ops@example.org")

    private static func publication(
        id: String = AdmissionTests.workflow, name: String, contact: String? = nil, revision: Int
    ) -> Publication {
        Publication(
            workflowID: id, handle: "support", name: name, description: nil, workspaces: ["team-a"], isArchived: false,
            isPublic: true, requireLogin: false, publishedAt: nil, allowedOrigins: ["https://a.example"],
            contact: contact, publishedVersion: 1, draftVersion: 2, chatKit: nil, epoch: 3, revision: revision)
    }

    private func body(_ publication: Publication) throws -> JSONValue {
        try JSONParser.parse(try cache.body(of: publication))
    }

    @Test func nineMembersAreToldAndNoOther() throws {
        let body = try body(Self.publication(name: "Support", revision: 1))
        #expect(
            body == [
                "id": .string(AdmissionTests.workflow), "handle": "support", "name": "Support", "description": nil,
                "is_public": true, "require_login": false, "share_url": "https://chat.example/chat/support",
                "chatkit": nil, "contact": "ops@example.org",
            ])
    }

    @Test func publishersOwnContactWins() throws {
        let body = try body(Self.publication(name: "Support", contact: "desk@example.org", revision: 1))
        #expect(body["contact"] == "desk@example.org")
    }

    @Test func changeIsToldAtOnce() throws {
        #expect(try body(Self.publication(name: "Old", revision: 1))["name"] == "Old")
        #expect(try body(Self.publication(name: "New", revision: 2))["name"] == "New")
        #expect(try body(Self.publication(name: "New", revision: 2))["name"] == "New")
    }

    /// A request may have found its publication before a change that another one has answered already.
    @Test func requestThatIsLateTakesNothingBack() throws {
        _ = try body(Self.publication(name: "New", revision: 2))
        #expect(try body(Self.publication(name: "Old", revision: 1))["name"] == "Old")
        #expect(try body(Self.publication(name: "New", revision: 2))["name"] == "New")
    }

    @Test func workflowsAreToldApart() throws {
        #expect(try body(Self.publication(name: "One", revision: 1))["name"] == "One")
        #expect(try body(Self.publication(id: AdmissionTests.other, name: "Two", revision: 1))["name"] == "Two")
    }
}
