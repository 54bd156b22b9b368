import GatewayAPI
import Hummingbird
import NIOCore
import ServiceKit

/// Ties each route of the HTTP API to what answers it.
struct EdgeRouter {
    private typealias Handler = @Sendable (Request, EdgeContext) async throws -> Response

    let backends: Backends
    let mirror: PublicationMirror
    let shareURLs: ShareURLs
    let clock: any WallClock

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
        let endpoint = ManagementEndpoint(backends: backends)
        let lookup = PublicationLookup(mirror: mirror, publish: backends.publish)
        let workflows = WorkflowRoutes(endpoint: endpoint, mirror: mirror, shareURLs: shareURLs)
        let versions = VersionRoutes(endpoint: endpoint)
        let tokens = ChatTokenRoutes(endpoint: endpoint, publications: lookup)
        let system = SystemRoutes(endpoint: endpoint, mirror: mirror, clock: clock)
        let metadata = PublicMetadataEndpoint(publications: lookup, mirror: mirror, shareURLs: shareURLs)
        let chat = ChatEndpoint(
            backends: backends, publications: lookup, cookie: VisitorCookie(isSecure: shareURLs.isSecure))
        return [
            Routes.listWorkflows: workflows.list,
            Routes.createWorkflow: workflows.create,
            Routes.getWorkflow: workflows.get,
            Routes.publishWorkflow: workflows.publish,
            Routes.revokeWorkflow: workflows.revoke,
            Routes.listVersions: versions.list,
            Routes.createVersion: versions.create,
            Routes.getVersion: versions.get,
            Routes.listRuns: versions.listRuns,
            Routes.getCredentialReadiness: versions.getCredentialReadiness,
            Routes.getCronConfig: versions.getCronConfig,
            Routes.getPublicMetadata: metadata.handle,
            Routes.issueChatToken: tokens.issue,
            Routes.issueWorkflowChatToken: tokens.issueForWorkflow,
            Routes.chat: chat.handle,
            Routes.getSystemHealth: system.getHealth,
            Routes.getSystemInfo: system.getInfo,
            Routes.getReadiness: system.getReadiness,
            Routes.getLiveness: system.getLiveness,
            Routes.getRobots: system.getRobots,
        ]
    }
}
