import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import ServiceKit
import Wire

/// The figures of the whole set, for Prometheus.
struct MetricsRoutes: Sendable {
    /// A service that does not answer by then is down; a scrape must not wait for it.
    private static let deadline = Duration.milliseconds(500)
    private static let scope = "admin:metrics"

    let endpoint: ManagementEndpoint
    /// Of the Gateway itself.
    let registry: MetricsRegistry

    /// For whoever is on this machine or has the scope. Nobody else learns that there is anything; only who tries too
    /// often is told so, as on every route that asks who is calling.
    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        guard try await isAllowed(request, context) else { return UnknownRoute.notFound }
        var headers: HTTPFields = [.cacheControl: "no-store"]
        headers[.contentType] = PrometheusText.contentType
        let page = PrometheusText.render(await scrapes(context))
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: page))
    }

    private func isAllowed(_ request: Request, _ context: EdgeContext) async throws -> Bool {
        if context.isLocal(request) { return true }
        do throws(ServiceError) {
            return try await endpoint.principal(of: request, context).scopes.contains(Self.scope)
        } catch {
            guard error.code.hasPrefix("auth."), error.code != LimitRule.managementAddress.code,
                error.code != LimitRule.managementIdentity.code
            else { throw error }
            return false
        }
    }

    private func scrapes(_ context: EdgeContext) async -> [(service: String, samples: [MetricSample])] {
        let backends = endpoint.backends
        let others = await withTaskGroup { group in
            for client in [backends.publish, backends.session, backends.chatKit] {
                group.addTask { (service: client.service, samples: await samples(of: client, context)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let own = (service: Edge.name, samples: await registry.collect() + [.gauge("orcheo_up", 1)])
        return ([own] + others).sorted { $0.service < $1.service }
    }

    private func samples(of client: RPCClient, _ context: EdgeContext) async -> [MetricSample] {
        let options = CallOptions(principal: .anonymous, trace: context.trace, deadline: Self.deadline)
        do {
            return try await client.call(GetMetrics.self, Nothing(), options).samples + [.gauge("orcheo_up", 1)]
        } catch {
            // Prometheus is told by the gauge; a line of the log for each scrape would tell nobody more.
            return [.gauge("orcheo_up", 0)]
        }
    }
}
