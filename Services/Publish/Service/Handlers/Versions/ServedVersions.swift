import PublishAPI
import Synchronization
import Wire

/// The graphs that chats were lately answered with. They never change, so what is here is never wrong.
final class ServedVersions: Sendable {
    struct Served: Sendable {
        let versionID: String
        let graph: JSONValue
    }

    private struct Key: Hashable {
        let workflowID: String
        let number: Int
    }

    private let store: any PublishStore
    private let capacity: Int
    private let versions = Mutex<[Key: Served]>([:])

    init(_ store: any PublishStore, capacity: Int = 64) {
        self.store = store
        self.capacity = capacity
    }

    func version(_ number: Int, of workflowID: String) async throws -> Served {
        let key = Key(workflowID: workflowID, number: number)
        if let version = versions.withLock({ $0[key] }) { return version }
        let record = try await store.version(number, of: WorkflowReference(workflowID)).record
        let version = Served(versionID: record.id, graph: record.content.graph)
        versions.withLock { versions in
            // Full means that many workflows are chatted with: begin again rather than keep books on each use.
            if versions.count >= capacity { versions = [:] }
            versions[key] = version
        }
        return version
    }
}
