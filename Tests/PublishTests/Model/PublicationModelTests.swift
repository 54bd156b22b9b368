import PublishAPI
import RPC
import Testing
import Wire

/// Ten thousand random steps: the service answers and ends up as the model says, and so does whoever watches it.
struct PublicationModelTests {
    private static let steps = 10_000
    private static let workflows = 5

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: StoreKind.allCases) func serviceAgreesWithTheModel(kind: StoreKind) async throws {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            var generator = SeededGenerator(seed: 20_261_125)
            var models: [PublicationModel] = []
            var ids: [String] = []
            for number in 1...Self.workflows {
                ids.append(try await publish.call(CreateWorkflow.self, .init(name: "w\(number)")).workflow.id)
                models.append(PublicationModel())
            }
            var watch = try await publish.watch()
            for number in 1...Self.steps {
                let index = Int.random(in: 0..<Self.workflows, using: &generator)
                let step = Self.step(using: &generator)
                let isOwner = Int.random(in: 0..<20, using: &generator) > 0
                let hasSeen = Int.random(in: 0..<20, using: &generator) > 0
                let before = models[index]
                let expected = models[index].take(step, isOwner: isOwner, hasSeen: hasSeen)
                let refusal = await Self.take(
                    step, ids[index], publish, as: isOwner ? .ann : .bob, .init(ifMatch: hasSeen ? nil : [0]))
                try #require(refusal == expected, "step \(number): \(step) of \(before)")
                if models[index].changes > before.changes {
                    let seen = try #require(try await watch.next())
                    try #require(Self.agrees(seen, models[index]), "step \(number): \(step) left \(seen)")
                    try #require(seen.workflowID == ids[index])
                }
            }
            for (id, model) in zip(ids, models) {
                #expect(Self.agrees(try await publish.call(GetPublication.self, .init(ref: id)), model))
            }
            #expect(models.map(\.changes).reduce(0, +) > Self.steps / 4)
            let audit = try await publish.call(VerifyAudit.self, .init())
            #expect(audit.broken == nil)
        }
    }

    private static func step(using generator: inout SeededGenerator) -> PublicationModel.Step {
        let version = Int.random(in: 0..<3, using: &generator) == 0 ? Int.random(in: 0..<6, using: &generator) : nil
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...2: return .publish(requireLogin: .random(using: &generator), version: version)
        case 3...5:
            let origins = [nil, ["https://a.example"], ["https://b.example"]].randomElement(using: &generator) ?? nil
            return .change(
                requireLogin: [true, false, nil].randomElement(using: &generator) ?? nil, origins: origins,
                version: version)
        case 6, 7: return .revoke
        case 8: return .archive
        case 9: return .restore
        case 10: return .addVersion
        default:
            return .activate(
                Int.random(in: 0..<6, using: &generator),
                draft: [true, false, nil].randomElement(using: &generator) ?? nil)
        }
    }

    private static func take(
        _ step: PublicationModel.Step, _ id: String, _ publish: HostedPublishing, as principal: Principal,
        _ conditions: CallConditions
    ) async -> String? {
        func refusal<O: Operation>(_ operation: O.Type, _ input: O.Input) async -> String? {
            await publish.refusal(operation, input, as: principal, conditions: conditions)?.code
        }
        var settings = PublicationChange()
        var update = UpdateWorkflow.Input(ref: id)
        switch step {
        case .publish(let requireLogin, let version):
            (settings.requireLogin, settings.liveVersion) = (requireLogin, version)
            return await refusal(PublishWorkflow.self, .init(ref: id, settings: settings))
        case .change(let requireLogin, let origins, let version):
            (settings.requireLogin, settings.liveVersion) = (requireLogin, version)
            if let origins { settings.allowedOrigins = .set(origins) }
            return await refusal(UpdatePublication.self, .init(ref: id, settings: settings))
        case .revoke: return await refusal(RevokeWorkflow.self, .init(ref: id))
        case .archive: return await refusal(ArchiveWorkflow.self, .init(ref: id))
        case .restore:
            update.isArchived = false
            return await refusal(UpdateWorkflow.self, update)
        case .addVersion: return await refusal(CreateVersion.self, .init(ref: id, graph: demoGraph))
        case .activate(let version, let draft):
            let target = draft.map { $0 ? ActivateVersion.Target.draft : .published }
            return await refusal(ActivateVersion.self, .init(ref: id, version: version, target: target))
        }
    }

    private static func agrees(_ publication: Publication, _ model: PublicationModel) -> Bool {
        publication.isArchived == model.isArchived && publication.isPublic == model.isPublic
            && publication.requireLogin == model.requireLogin && publication.allowedOrigins == model.origins
            && publication.publishedVersion == model.live && publication.draftVersion == model.draft
            && publication.epoch == model.epoch && (publication.publishedAt != nil) == model.isPublic
    }
}
