import GatewayAPI
import Hummingbird
import NIOCore
import PublishClient
import ServiceKit

/// Ties each route of the HTTP API to what answers it.
struct EdgeRouter {
    private typealias Handler = @Sendable (Request, EdgeContext) async throws -> Response

    let backends: Backends
    let copy: PublicationCopy
    let shareURLs: ShareURLs
    /// Whom visitors turn to where a publication names nobody.
    let contact: String?
    let clock: any WallClock
    let credentials: CredentialReader
    let streams: LiveStreams
    let limiter: RateLimiter
    let crossSite: CrossSite
    let metrics: MetricsRegistry

    func build() -> RouterResponder<EdgeContext> {
        let router = Router(context: EdgeContext.self)
        router.add(middleware: UnknownRoute())
        for (route, handler) in handlers {
            guard let method = HTTPRequest.Method(rawValue: route.method.rawValue) else { continue }
            router.on(RouterPath(route.path), method: method) { request, context in
                try await handler(request, context)
            }
        }
        return router.buildResponder()
    }

    /// What is answered.
    var routes: Set<Route> { Set(handlers.keys) }

    private var handlers: [Route: Handler] {
        let endpoint = ManagementEndpoint(
            backends: backends, copy: copy, credentials: credentials, crossSite: crossSite, limiter: limiter)
        let lookup = PublicationLookup(copy: copy, publish: backends.publish)
        return [
            management(endpoint), tokens(endpoint), logins(endpoint).mapValues(counted),
            chat(endpoint, lookup).mapValues(counted), system(endpoint),
        ].reduce(into: [:]) { $0.merge($1) { $1 } }
    }

    /// Counts each request for the address that it comes from, before anything is known of it.
    private func counted(_ handler: @escaping Handler) -> Handler {
        { [limiter] request, context in
            try limiter.take(RequestCost.read.units, for: [.init(.address, context.holder)])
            return try await handler(request, context)
        }
    }

    private func management(_ endpoint: ManagementEndpoint) -> [Route: Handler] {
        let workflows = WorkflowRoutes(endpoint: endpoint, shareURLs: shareURLs)
        let publications = PublicationRoutes(
            endpoint: endpoint, facts: PreflightFactsSource(backends: backends), shareURLs: shareURLs, contact: contact)
        let versions = VersionRoutes(endpoint: endpoint, publications: publications)
        let runs = RunRoutes(endpoint: endpoint)
        let insight = InsightRoutes(endpoint: endpoint, clock: clock)
        let audit = AuditRoutes(endpoint: endpoint)
        let flags = FlagRoutes(endpoint: endpoint)
        return [
            Routes.listWorkflows: workflows.list,
            Routes.createWorkflow: workflows.create,
            Routes.getWorkflow: workflows.get,
            Routes.updateWorkflow: workflows.update,
            Routes.archiveWorkflow: workflows.archive,
            Routes.getWorkflowView: workflows.getView,
            Routes.getCanvasView: workflows.getView,
            Routes.getCronConfig: workflows.getCronConfig,
            Routes.listVersions: versions.list,
            Routes.createVersion: versions.create,
            Routes.ingestScript: versions.ingest,
            Routes.getVersion: versions.get,
            Routes.getMermaid: versions.getMermaid,
            Routes.diffVersions: versions.diff,
            Routes.setRunnableConfig: versions.setRunnableConfig,
            Routes.activateVersion: versions.activate,
            Routes.getCredentialReadiness: versions.getCredentialReadiness,
            Routes.getPublication: publications.get,
            Routes.publishWorkflow: publications.publish,
            Routes.updatePublication: publications.update,
            Routes.revokeWorkflow: publications.revoke,
            Routes.listRuns: runs.list,
            Routes.createRun: runs.create,
            Routes.triggerRun: runs.trigger,
            Routes.listUsage: insight.usage,
            Routes.listFeedback: insight.feedback,
            Routes.listAudit: audit.list,
            Routes.listFlags: flags.list,
            Routes.getFlag: flags.get,
            Routes.setFlag: flags.set,
        ]
    }

    private func tokens(_ endpoint: ManagementEndpoint) -> [Route: Handler] {
        let tokens = ServiceTokenRoutes(endpoint: endpoint)
        return [
            Routes.createServiceToken: tokens.create,
            Routes.listServiceTokens: tokens.list,
            Routes.getServiceToken: tokens.get,
            Routes.rotateServiceToken: tokens.rotate,
            Routes.revokeServiceToken: tokens.revoke,
            Routes.createRevocation: RevocationRoutes(endpoint: endpoint).create,
            Routes.getSigningKeys: SigningKeysEndpoint(endpoint: endpoint).handle,
        ]
    }

    private func logins(_ endpoint: ManagementEndpoint) -> [Route: Handler] {
        let cookies = credentials.cookies
        let logins = LoginRoutes(
            endpoint: endpoint, cookies: cookies, adoptions: Adoptions(backends: backends), base: shareURLs.base)
        let sessions = LoginSessionRoutes(endpoint: endpoint, cookies: cookies)
        let dev = DevLoginRoutes(endpoint: endpoint, cookies: cookies, gate: credentials.devLogin)
        return [
            Routes.listLoginProviders: logins.listProviders,
            Routes.beginLogin: logins.begin,
            Routes.completeLogin: logins.complete,
            Routes.getMe: sessions.me,
            Routes.listLoginSessions: sessions.list,
            Routes.endLoginSession: sessions.end,
            Routes.logOut: sessions.logOut,
            Routes.logOutByLink: sessions.logOut,
            Routes.logOutByProvider: sessions.logOutByProvider,
            Routes.beginDevSession: dev.begin,
            Routes.endDevSession: dev.end,
        ]
    }

    private func chat(_ endpoint: ManagementEndpoint, _ lookup: PublicationLookup) -> [Route: Handler] {
        let metadata = PublicMetadataEndpoint(
            publications: lookup, cache: PublicMetadataCache(shareURLs: shareURLs, contact: contact), clock: clock)
        let tokens = ChatTokenRoutes(endpoint: endpoint, publications: lookup, clock: clock)
        let gate = ChatGate(
            backends: backends, publications: lookup, credentials: credentials,
            adoptions: Adoptions(backends: backends), crossSite: endpoint.crossSite, limiter: limiter,
            clock: clock)
        let relay = StreamRelay(chatKit: backends.chatKit, streams: streams)
        let streams = StreamRoutes(gate: gate, relay: relay)
        let chat = ChatEndpoint(gate: gate, relay: relay, base: shareURLs.base)
        let uploads = UploadRoutes(gate: gate, base: shareURLs.base)
        let data = VisitorDataRoutes(gate: gate, base: shareURLs.base)
        let downloads = DownloadRoutes(gate: gate)
        return [
            Routes.getPublicMetadata: metadata.handle,
            Routes.issueChatToken: tokens.issue,
            Routes.issueWorkflowChatToken: tokens.issueForWorkflow,
            Routes.chat: { request, context in try await apart { try await chat.handle(request, context) } },
            Routes.exportThread: data.export,
            Routes.forgetCaller: data.forget,
            Routes.upload: uploads.direct,
            Routes.uploadAttachment: uploads.announced,
            Routes.downloadAttachment: downloads.download,
            Routes.previewAttachment: downloads.preview,
            Routes.followStream: { request, context in
                try await apart { try await streams.follow(request, context) }
            },
            Routes.stopStream: streams.stop,
            Routes.getRunningStream: streams.running,
        ]
    }

    private func system(_ endpoint: ManagementEndpoint) -> [Route: Handler] {
        let system = SystemRoutes(endpoint: endpoint, clock: clock)
        return [
            Routes.getSystemHealth: system.getHealth,
            Routes.getSystemInfo: system.getInfo,
            Routes.getReadiness: system.getReadiness,
            Routes.getLiveness: system.getLiveness,
            Routes.getMetrics: MetricsRoutes(endpoint: endpoint, registry: metrics).get,
            Routes.getRobots: system.getRobots,
        ]
    }
}
