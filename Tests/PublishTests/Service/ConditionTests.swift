import PublishAPI
import RPC
import Testing
import Wire

/// Calls that are to take effect once, or only on what the caller has seen.
struct ConditionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: StoreKind.allCases) func repeatedCallHasItsEffectOnceAndTheSameAnswer(
        kind: StoreKind
    ) async throws {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            let key = CallConditions(idempotencyKey: "a-1")
            let input = CreateWorkflow.Input(name: "Desk", handle: "desk")
            let first = try await publish.call(CreateWorkflow.self, input, conditions: key)
            let second = try await publish.call(CreateWorkflow.self, input, conditions: key)
            #expect(first.workflow == second.workflow)
            #expect(first.revision == second.revision)
            let published = try await publish.call(PublishWorkflow.self, .init(ref: "desk"), conditions: key)
            let again = try await publish.call(PublishWorkflow.self, .init(ref: "desk"), conditions: key)
            #expect(published.workflow == again.workflow)
            #expect(published.message == again.message)
            #expect(try await publish.call(ListWorkflows.self, .init()).workflows.count == 1)
            #expect(try await publish.watch().index.revision == 2)
        }
    }

    @Test func keyBelongsToItsCallerItsOperationAndItsInput() async throws {
        try await HostedPublishing.with { publish in
            let key = CallConditions(idempotencyKey: "k")
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk"), conditions: key)
            let other = await publish.refusal(CreateWorkflow.self, .init(name: "Shop"), conditions: key)
            #expect(other?.code == "idempotency.key_reused")
            let id = try await publish.call(CreateWorkflow.self, .init(name: "Shop"), as: .bob, conditions: key)
                .workflow.id
            _ = try await publish.call(ArchiveWorkflow.self, .init(ref: id), as: .bob, conditions: key)
            #expect(try await publish.call(ListWorkflows.self, .init()).workflows.count == 1)
        }
    }

    @Test func refusedCallMayBeTriedAgainWithItsKey() async throws {
        try await HostedPublishing.with { publish in
            let key = CallConditions(idempotencyKey: "k")
            #expect(
                await publish.refusal(PublishWorkflow.self, .init(ref: "desk"), conditions: key)?.code
                    == "workflow.not_found")
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"), conditions: key)
        }
    }

    @Test(arguments: ["", String(repeating: "k", count: 256), "a\u{0}b"])
    func impossibleKeyIsRefused(key: String) async throws {
        try await HostedPublishing.with { publish in
            let conditions = CallConditions(idempotencyKey: key)
            #expect(
                await publish.refusal(CreateWorkflow.self, .init(name: "x"), conditions: conditions)?.code
                    == "request.invalid")
        }
    }

    @Test(arguments: StoreKind.allCases) func fiftyAtOnceWithOneKeyMakeOneWorkflow(kind: StoreKind) async throws {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 1...50 {
                    group.addTask {
                        try await publish.call(
                            CreateWorkflow.self, .init(name: "Desk"), conditions: .init(idempotencyKey: "k")
                        ).workflow.id
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await publish.call(ListWorkflows.self, .init()).workflows.count == 1)
        }
    }

    @Test func keysAreKnownAfterARestart() async throws {
        let location = StoreKind.file.location(in: folder)
        let input = CreateWorkflow.Input(name: "Desk")
        let key = CallConditions(idempotencyKey: "k")
        let first = try await HostedPublishing.with(at: location) { publish in
            try await publish.call(CreateWorkflow.self, input, conditions: key)
        }
        try await HostedPublishing.with(at: location) { publish in
            let second = try await publish.call(CreateWorkflow.self, input, conditions: key)
            #expect(second.workflow == first.workflow)
        }
    }

    @Test func keysAreForgottenAfterThreeDays() async throws {
        let clock = SettableClock()
        try await HostedPublishing.with(clock: clock) { publish in
            let key = CallConditions(idempotencyKey: "k")
            let first = try await publish.call(CreateWorkflow.self, .init(name: "Desk"), conditions: key).workflow.id
            clock.now = clock.now + .seconds(72 * 3600)
            let second = try await publish.call(CreateWorkflow.self, .init(name: "Desk"), conditions: key).workflow.id
            #expect(second == first)
            clock.now = clock.now + .seconds(1)
            let third = try await publish.call(CreateWorkflow.self, .init(name: "Desk"), conditions: key).workflow.id
            #expect(third != first)
        }
    }

    @Test func changeOfWhatTheCallerHasNotSeenIsRefused() async throws {
        try await HostedPublishing.with { publish in
            let created = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            let seen = CallConditions(ifMatch: [created.revision])
            _ = try await publish.call(PublishWorkflow.self, .init(ref: "desk"), conditions: seen)
            var change = PublicationChange()
            change.requireLogin = true
            let update = UpdatePublication.Input(ref: "desk", settings: change)
            for refusal in [
                await publish.refusal(UpdatePublication.self, update, conditions: seen),
                await publish.refusal(RevokeWorkflow.self, .init(ref: "desk"), conditions: seen),
                await publish.refusal(ArchiveWorkflow.self, .init(ref: "desk"), conditions: .init(ifMatch: [])),
                await publish.refusal(UpdateWorkflow.self, .init(ref: "desk"), conditions: seen),
                await publish.refusal(CreateVersion.self, .init(ref: "desk", graph: demoGraph), conditions: seen),
            ] {
                #expect(refusal?.code == "request.precondition_failed")
            }
            let revision = try await publish.call(GetPublicationDocument.self, .init(ref: "desk")).revision
            let changed = try await publish.call(
                UpdatePublication.self, update, conditions: .init(ifMatch: [999, revision]))
            #expect(changed.publication.requireLogin)
            #expect(changed.revision > revision)
        }
    }

    @Test func versionHasARevisionOfItsOwn() async throws {
        try await HostedPublishing.with { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            let first = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph))
            _ = try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph))
            #expect(try await publish.call(GetVersion.self, .init(ref: "desk", version: 1)).revision == first.revision)
            let config = SetRunnableConfig.Input(ref: "desk", version: 1, runnableConfig: ["run_name": "r"])
            let changed = try await publish.call(
                SetRunnableConfig.self, config, conditions: .init(ifMatch: [first.revision]))
            #expect(changed.version.runnableConfig == ["run_name": "r"])
            #expect(changed.version.graph == first.version.graph)
            #expect(changed.version.auditLog.map(\.action) == ["version_created", "version_runnable_config_updated"])
            #expect(
                await publish.refusal(SetRunnableConfig.self, config, conditions: .init(ifMatch: [first.revision]))?
                    .code == "request.precondition_failed")
            let same = try await publish.call(SetRunnableConfig.self, config)
            #expect(same.revision == changed.revision)
        }
    }
}
