import PublishAPI
import RPC
import Testing
import Wire

/// The history of workflows as it is read, over the wire protocol.
struct AuditTests {
    @Test func historyOfAWorkflowAndItsVersionsComesInPagesNewestFirst() async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Shop", handle: "shop"))
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph))
            for _ in 1...30 {
                _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"))
                _ = try await publish.call(RevokeWorkflow.self, .init(ref: "desk"), as: .admin)
            }
            var input = ListAudit.Input(ref: "desk")
            input.limit = 25
            var entries: [ChainedAuditEntry] = []
            while true {
                let page = try await publish.call(ListAudit.self, input)
                entries += page.entries
                guard page.hasMore else { break }
                input.after = entries.last?.sequence
            }
            #expect(entries.count == 62)
            #expect(entries.map(\.sequence) == entries.map(\.sequence).sorted(by: >))
            #expect(entries.last?.action == "workflow_created")
            #expect(entries.dropLast().last?.version == 1)
            #expect(Set(entries.map(\.actor)) == ["jwt:idp:ann", "token:admin"])
            #expect(Set(entries.map(\.hash)).count == 62)
            #expect(try await publish.call(GetWorkflow.self, .init(ref: "desk")).workflow.auditLog.count == 50)
            input.limit = 0
            #expect(await publish.refusal(ListAudit.self, input)?.code == "request.invalid")
            #expect(await publish.refusal(ListAudit.self, .init(ref: "none"))?.code == "workflow.not_found")
        }
    }

    @Test func verificationReadsEveryEntryOfTheStore() async throws {
        try await HostedPublishing.with { publish in
            #expect(try await publish.call(VerifyAudit.self, .init()).entries == 0)
            for number in 1...1100 {
                _ = try await publish.call(CreateWorkflow.self, .init(name: "w\(number)"))
            }
            let result = try await publish.call(VerifyAudit.self, .init())
            #expect(result.entries == 1100)
            #expect(result.broken == nil)
        }
    }
}
