import PublishAPI
import Testing
import Wire

@testable import PublishService

/// The publications in memory, with writers that come in any order.
struct FeedTests {
    func publication(_ revision: Int) -> Publication {
        WorkflowReferenceTests.publication("w\(revision)", handle: nil, revision: revision)
    }

    func feed(backlog: Int = 16) -> PublicationFeed {
        PublicationFeed(StoreSnapshot(revision: 0, workflows: [], flags: FeatureFlags()), backlog: backlog)
    }

    @Test func changesAreAppliedInTheOrderOfTheirCommits() async throws {
        let feed = feed(backlog: 200)
        let watch = feed.watch()
        await withDiscardingTaskGroup { group in
            for revision in (1...200).shuffled() {
                group.addTask { await feed.apply(.publication(publication(revision))) }
            }
        }
        var seen: [Int] = []
        for try await publication in watch.changes {
            seen.append(publication.revision)
            if seen.count == 200 { break }
        }
        #expect(seen == Array(1...200))
    }

    @Test func writerWaitsForEarlierCommits() async throws {
        let feed = feed()
        let watch = feed.watch()
        let second = Task {
            await feed.apply(.publication(publication(2)))
            return feed.watch().revision
        }
        await feed.apply(.publication(publication(1)))
        #expect(await second.value == 2)
        watch.end()
        #expect(try await watch.changes.reduce(into: []) { $0.append($1.revision) } == [1, 2])
    }

    @Test func watcherThatDoesNotReadIsEndedAndOthersGoOn() async throws {
        let feed = feed(backlog: 3)
        let slow = feed.watch()
        var quick = feed.watch().changes.makeAsyncIterator()
        for revision in 1...5 {
            await feed.apply(.publication(publication(revision)))
            #expect(try await quick.next()?.revision == revision)
        }
        var seen: [Int] = []
        await #expect(throws: PublishError.watcherLagging) {
            for try await publication in slow.changes { seen.append(publication.revision) }
        }
        #expect(seen == [1, 2, 3])
        #expect(feed.watch().publications.count == 5)
    }
}
