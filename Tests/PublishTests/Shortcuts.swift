import PublishAPI
import Testing
import Wire

@testable import PublishService

/// The domain and the store as most tests want them: no flags turned, nothing else known, no conditions.
extension WorkflowRecord {
    func publishing(
        requireLogin: Bool, by principal: Principal, at now: Timestamp, flags: FeatureFlags = FeatureFlags()
    ) throws -> Change {
        var change = PublicationChange()
        change.requireLogin = requireLogin
        let decision = try publishing(try PublicationTerms(change), .blind(flags), by: principal, at: now)
        return try #require(decision.change)
    }

    func added(
        _ content: VersionContent, id: String, by principal: Principal, at now: Timestamp
    ) throws -> Change {
        let decision = try adding(content, id: id, by: principal, at: now)
        return try #require(decision.change)
    }
}

extension Preflight {
    static func blind(_ flags: FeatureFlags = FeatureFlags()) -> Preflight {
        Preflight(facts: .unknown, mode: .report, view: StoreView(flags: flags) { _ in nil })
    }
}

extension Change {
    var addedVersion: VersionRecord? {
        guard case .added(let version) = version else { return nil }
        return version
    }
}

extension PublishStore {
    func add(_ creation: Change) async throws -> Committed { try await add(creation, nil).committed }

    func change(
        _ reference: WorkflowReference, _ decide: @escaping @Sendable (WorkflowRecord) throws -> Change?
    ) async throws -> Committed {
        try await change(reference, nil) { workflow, _ in
            let change = try decide(workflow)
            return Decision(change: change, version: change?.addedVersion?.number)
        }.committed
    }

    func workflows(includeArchived: Bool) async throws -> [ListedWorkflow] {
        try await workflows(includeArchived: includeArchived, withGraphs: true, after: nil, limit: 1000).elements
    }

    func versions(of reference: WorkflowReference) async throws -> [StoredVersion] {
        try await versions(of: reference, withGraphs: true, after: 0, limit: 1000).page.elements
    }
}

extension Written {
    var committed: Result {
        get throws {
            guard case .committed(let result) = self else { throw UnexpectedRepetition() }
            return result
        }
    }
}

struct UnexpectedRepetition: Error {}
