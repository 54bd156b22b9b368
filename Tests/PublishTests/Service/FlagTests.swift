import PublishAPI
import RPC
import Testing
import Wire

/// Feature flags as the operator turns them, over the wire protocol.
struct FlagTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let operatorOfAll = Principal(
        kind: .service, subject: "token:ops", scopes: ["admin:flags", "workflows:read", "workflows:execute"])

    @Test(arguments: StoreKind.allCases) func flagsAreOnUntilTheyAreChanged(kind: StoreKind) async throws {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            let flags = try await publish.call(ListFlags.self, .init(), as: Self.operatorOfAll).flags
            #expect(flags.map(\.flag) == FeatureFlag.Name.allCases.map { FeatureFlag(name: $0) })
            #expect(flags.allSatisfy { $0.revision == 0 })
            let changed = try await publish.call(
                SetFlag.self,
                .init(name: "chatkit_public_enabled", percentage: 5, workspaces: ["Pilots": true, "b": false]),
                as: Self.operatorOfAll)
            #expect(changed.revision == 1)
            let again = try await publish.call(
                SetFlag.self, .init(name: "chatkit_public_enabled", isEnabled: false, workspaces: ["b": nil]),
                as: Self.operatorOfAll)
            #expect(
                again.flag
                    == FeatureFlag(
                        name: .publicChat, isEnabled: false, percentage: 5, workspaces: ["pilots": true]))
            #expect(
                try await publish.call(ListFlags.self, .init(), as: Self.operatorOfAll).flags.contains(again))
        }
    }

    @Test func watchersHearOfFlagsInTheOrderOfAllChanges() async throws {
        try await HostedPublishing.with { publish in
            var watch = try await publish.watch()
            #expect(watch.flags == FeatureFlags())
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            _ = try await publish.call(
                SetFlag.self, .init(name: "chatkit_canvas_enabled", isEnabled: false), as: Self.operatorOfAll)
            _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"))
            #expect(try await watch.next()?.isPublic == false)
            #expect(try await watch.next()?.isPublic == true)
            #expect(watch.flags[.canvas].isEnabled == false)
            #expect(watch.index.revision == 3)
            #expect(try await publish.watch().flags[.canvas].isEnabled == false)
        }
    }

    @Test func switchesDoWhatTheySay() async throws {
        try await HostedPublishing.with { publish in
            let executor = Principal(
                kind: .user, subject: Principal.ann.subject,
                scopes: Principal.rights.union(["workflows:execute"]))
            func turn(_ name: FeatureFlag.Name, _ isEnabled: Bool) async throws {
                _ = try await publish.call(
                    SetFlag.self, .init(name: name.rawValue, isEnabled: isEnabled), as: Self.operatorOfAll)
            }
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph))
            try await turn(.publish, false)
            #expect(await publish.refusal(PublishWorkflow.self, .init(ref: "desk"))?.code == "feature.disabled")
            try await turn(.publish, true)
            _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"))
            try await turn(.publish, false)
            for refusal in [
                await publish.refusal(UpdatePublication.self, .init(ref: "desk", settings: .init())),
                await publish.refusal(ActivateVersion.self, .init(ref: "desk", version: 1)),
            ] {
                #expect(refusal?.code == "feature.disabled")
            }
            _ = try await publish.call(ActivateVersion.self, .init(ref: "desk", version: 1, target: .draft))
            try await turn(.canvas, false)
            #expect(
                await publish.refusal(AuthorizeChat.self, .init(ref: "desk"), as: executor)?.code
                    == "feature.disabled")
            _ = try await publish.call(AuthorizeChat.self, .init(ref: "desk", purpose: .run), as: executor)
            _ = try await publish.call(RevokeWorkflow.self, .init(ref: "desk"))
        }
    }

    @Test func onlyKnownFlagsAreTurnedByThoseWhoMay() async throws {
        try await HostedPublishing.with { publish in
            #expect(
                await publish.refusal(SetFlag.self, .init(name: "chatkit_publish_enabled"))?.code
                    == "auth.missing_scope")
            #expect(await publish.refusal(ListFlags.self, .init())?.code == "auth.missing_scope")
            #expect(
                await publish.refusal(SetFlag.self, .init(name: "surprise"), as: Self.operatorOfAll)?.code
                    == "feature.not_found")
            for percentage in [-1, 101] {
                #expect(
                    await publish.refusal(
                        SetFlag.self, .init(name: "chatkit_publish_enabled", percentage: percentage),
                        as: Self.operatorOfAll)?.code == "request.invalid")
            }
        }
    }

    @Test func flagsAreChangedOnConditionAndOnceAndAudited() async throws {
        try await HostedPublishing.with { publish in
            let off = SetFlag.Input(name: "chatkit_publish_enabled", isEnabled: false)
            let first = try await publish.call(
                SetFlag.self, off, as: Self.operatorOfAll, conditions: .init(idempotencyKey: "k", ifMatch: [0]))
            let repeated = try await publish.call(
                SetFlag.self, off, as: Self.operatorOfAll, conditions: .init(idempotencyKey: "k", ifMatch: [0]))
            #expect(first == repeated)
            #expect(
                await publish.refusal(SetFlag.self, off, as: Self.operatorOfAll, conditions: .init(ifMatch: [0]))?.code
                    == "request.precondition_failed")
            #expect(try await publish.call(SetFlag.self, off, as: Self.operatorOfAll) == first)
            let audit = try await publish.call(VerifyAudit.self, .init())
            #expect(audit.entries == 1)
            #expect(audit.broken == nil)
        }
    }
}
