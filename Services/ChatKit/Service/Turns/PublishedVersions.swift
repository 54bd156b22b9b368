import ChatKitAPI
import PublishAPI
import PublishClient
import RPC
import ServiceKit
import Wire

/// Judges by a copy of the publications and keeps versions, so that most turns ask nobody; asks the service that owns
/// both where the copy does not do.
struct PublishedVersions: VersionSource {
    private static let timeLimit = Duration.seconds(5)
    /// How long to wait for what the caller has seen already. A copy that is behind by more has a broken watch.
    private static let patience = Duration.seconds(1)

    let publish: RPCClient
    let copy: PublicationCopy
    let clock: any WallClock
    private let cache = VersionCache()

    init(publish: RPCClient, copy: PublicationCopy, clock: any WallClock) {
        self.publish = publish
        self.copy = copy
        self.clock = clock
    }

    func served(
        _ version: ChatVersion, ofWorkflow id: String, asOf revision: Int?, for context: CallContext
    ) async throws(ServiceError) -> ServedWorkflow {
        if let revision { await copy.catchUp(to: revision, within: Self.patience) }
        // Whoever let the caller in has judged; with a copy that may be old there is nothing to add.
        guard copy.isCurrent else { return try await fetch(version, ofWorkflow: id, for: context) }
        var publication = copy.find(id)
        if refusal(publication, version, for: context) != nil || publication?.number(of: version) == nil {
            // A change that the caller knows of may be on its way to the copy.
            publication = try await publish.call(GetPublication.self, .init(ref: id), options(context))
        }
        if let refusal = refusal(publication, version, for: context) { throw refusal.serviceError }
        if let publication, let number = publication.number(of: version),
            let known = cache.version(number, of: id)
        {
            return ServedWorkflow(
                name: publication.name, versionID: known.id, graph: known.graph,
                offeredModels: publication.offeredModels, budget: publication.budget,
                concurrentTurns: publication.limits?.concurrentTurns)
        }
        return try await fetch(version, ofWorkflow: id, for: context)
    }

    private func refusal(_ publication: Publication?, _ version: ChatVersion, for context: CallContext) -> Refusal? {
        TurnAdmission.refusal(
            publication, version, for: context.principal.subject, flags: copy.flags, at: clock.now)
    }

    private func fetch(
        _ version: ChatVersion, ofWorkflow id: String, for context: CallContext
    ) async throws(ServiceError) -> ServedWorkflow {
        let which: GetServedVersion.Which =
            switch version {
            case .published: .published
            case .draft: .draft
            }
        let answer = try await publish.call(
            GetServedVersion.self, .init(workflowID: id, which: which), options(context))
        cache.keep(.init(id: answer.versionID, graph: answer.graph), answer.version, of: id)
        let publication = copy.find(id)
        return ServedWorkflow(
            name: answer.workflowName, versionID: answer.versionID, graph: answer.graph,
            offeredModels: publication?.offeredModels ?? [], budget: publication?.budget ?? DailyBudget(),
            concurrentTurns: publication?.limits?.concurrentTurns)
    }

    private func options(_ context: CallContext) -> CallOptions {
        CallOptions(
            principal: context.principal, trace: context.trace,
            deadline: min(Self.timeLimit, context.deadline - .now))
    }
}

extension Publication {
    fileprivate var budget: DailyBudget {
        DailyBudget(perWorkflow: limits?.tokensPerDay, perSubject: limits?.tokensPerDayPerVisitor)
    }

    fileprivate var offeredModels: Set<String> {
        Set((chatKit?.supportedModels ?? []).filter { !$0.isDisabled }.map(\.id))
    }
}
