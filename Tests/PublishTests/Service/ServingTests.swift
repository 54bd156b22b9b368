import PublishAPI
import Testing
import Wire

/// What the edge and the chat service get: publications, the version that answers, and every change as it happens.
struct ServingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func published(_ publish: HostedPublishing, _ handle: String) async throws -> String {
        let id = try await publish.call(CreateWorkflow.self, .init(name: handle, handle: handle)).workflow.id
        _ = try await publish.call(CreateVersion.self, .init(ref: id, graph: demoGraph))
        _ = try await publish.call(PublishWorkflow.self, .init(ref: id))
        return id
    }

    @Test func publicationIsCurrentAsSoonAsAChangeIsAnswered() async throws {
        try await HostedPublishing.with { publish in
            let id = try await published(publish, "desk")
            var publication = try await publish.call(GetPublication.self, .init(ref: "DESK"), as: .anonymous)
            #expect(publication.workflowID == id)
            #expect(publication.isPublic)
            #expect(publication.publishedVersion == 1)
            #expect(publication.draftVersion == 1)
            let epoch = publication.epoch
            let revoked = try await publish.call(RevokeWorkflow.self, .init(ref: id))
            publication = try await publish.call(GetPublication.self, .init(ref: id), as: .anonymous)
            #expect(publication.isPublic == false)
            #expect(publication.publishedVersion == nil)
            #expect(publication.epoch == epoch + 1)
            #expect(publication.revision == revoked.revision)
            #expect(await publish.refusal(GetPublication.self, .init(ref: "shop"))?.code == "workflow.not_found")
        }
    }

    @Test func servedVersionIsThePublishedOneOrTheDraft() async throws {
        try await HostedPublishing.with { publish in
            let id = try await published(publish, "desk")
            let draft: JSONValue = ["responder": "demo", "mode": "echo"]
            _ = try await publish.call(CreateVersion.self, .init(ref: id, graph: draft))
            for _ in 1...2 {
                let served = try await publish.call(
                    GetServedVersion.self, .init(workflowID: id, which: .published), as: .anonymous)
                #expect(served.version == 1)
                #expect(served.graph == demoGraph)
                #expect(served.workflowName == "desk")
                let tried = try await publish.call(
                    GetServedVersion.self, .init(workflowID: id.uppercased(), which: .draft), as: .anonymous)
                #expect(tried.version == 2)
                #expect(tried.graph == draft)
                #expect(tried.versionID != served.versionID)
            }
            _ = try await publish.call(RevokeWorkflow.self, .init(ref: id))
            #expect(
                await publish.refusal(GetServedVersion.self, .init(workflowID: id, which: .published))?.code
                    == "workflow_version.not_found")
            #expect(
                await publish.refusal(GetServedVersion.self, .init(workflowID: "desk", which: .draft))?.code
                    == "workflow.not_found")
        }
    }

    @Test func watchersGetTheSnapshotAndThenEachChange() async throws {
        try await HostedPublishing.with { publish in
            let desk = try await published(publish, "desk")
            var first = try await publish.watch()
            #expect(first.index.count == 1)
            #expect(first.index.revision == 3)
            #expect(first.index.find("desk")?.isPublic == true)
            let shop = try await publish.call(CreateWorkflow.self, .init(name: "Shop", handle: "shop")).workflow.id
            var second = try await publish.watch()
            #expect(second.index.count == 2)
            _ = try await publish.call(RevokeWorkflow.self, .init(ref: desk))
            #expect(try await first.next()?.workflowID == shop)
            do {
                let (one, two) = (try await first.next(), try await second.next())
                #expect(one == two)
                #expect(one?.workflowID == desk)
                #expect(one?.isPublic == false)
                #expect(one?.revision == 5)
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func twoHundredConcurrentPublicationsReachEveryWatcherOnceInOrder(
        kind: StoreKind
    ) async throws {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            var ids: [String] = []
            for number in 1...200 {
                ids.append(try await publish.call(CreateWorkflow.self, .init(name: "w\(number)")).workflow.id)
            }
            var watches = [try await publish.watch(), try await publish.watch()]
            let publishing = Task {
                try await withThrowingTaskGroup { group in
                    for id in ids {
                        group.addTask { _ = try await publish.call(PublishWorkflow.self, .init(ref: id)) }
                    }
                    try await group.waitForAll()
                }
            }
            // Comes in the middle, so that its snapshot ends anywhere between the changes.
            watches.append(try await publish.watch())
            for index in watches.indices {
                let start = watches[index].index.revision
                var revisions: [Int] = []
                while watches[index].index.revision < 400 {
                    revisions.append(try #require(try await watches[index].next()).revision)
                }
                #expect(revisions == Array(start + 1..<401))
                #expect(watches[index].index.publications.allSatisfy { $0.isPublic })
            }
            try await publishing.value
        }
    }

    @Test func publicationsSurviveARestart() async throws {
        let location = StoreKind.file.location(in: folder)
        let before = try await HostedPublishing.with(at: location) { publish in
            _ = try await published(publish, "desk")
            return try await publish.call(GetPublication.self, .init(ref: "desk"))
        }
        try await HostedPublishing.with(at: location) { publish in
            #expect(try await publish.call(GetPublication.self, .init(ref: "desk")) == before)
            let watch = try await publish.watch()
            #expect(watch.index.revision == 3)
            let revoked = try await publish.call(RevokeWorkflow.self, .init(ref: "desk"))
            #expect(revoked.revision == 4)
        }
    }

    @Test func shutdownDoesNotWaitForWatchers() async throws {
        let took = try await HostedPublishing.with { publish in
            var watch = try await publish.watch()
            let start = ContinuousClock.now
            await publish.stop()
            #expect(try await watch.next() == nil)
            return start
        }
        // The calls under way would be given half a minute.
        #expect(ContinuousClock.now - took < .seconds(10))
    }
}
