import HTTPTypes
import Hummingbird
import PublishClient
import RPC
import ServiceKit
import Wire

/// What operators, probes and crawlers ask.
struct SystemRoutes: Sendable {
    /// A service that does not answer by then is not ready.
    private static let probeDeadline = Duration.milliseconds(500)

    let endpoint: ManagementEndpoint
    let clock: any WallClock

    func getHealth(_ request: Request, _ context: EdgeContext) -> Response { .json(["status": "ok"]) }

    func getLiveness(_ request: Request, _ context: EdgeContext) -> Response { .json(["status": "alive"]) }

    func getRobots(_ request: Request, _ context: EdgeContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: .init(string: "User-agent: *\nDisallow: /\n")))
    }

    /// Versions, for the update check of command-line clients: nothing newer is ever announced.
    func getInfo(_ request: Request, _ context: EdgeContext) async throws -> Response {
        _ = try await endpoint.principal(of: request, context)
        func package(_ name: String) -> JSONValue {
            [
                "package": .string(name), "current_version": .string(Version.current), "latest_version": nil,
                "minimum_recommended_version": nil, "release_notes_url": nil, "update_available": false,
            ]
        }
        return .json([
            "backend": package("orcheo-backend"), "cli": package("orcheo-sdk"), "canvas": package("orcheo-canvas"),
            "checked_at": .string(clock.now.description),
        ])
    }

    /// Whether every service can do its work. Who is not on this machine learns only yes or no.
    func getReadiness(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reports = await withTaskGroup { group in
            for client in [endpoint.backends.publish, endpoint.backends.session, endpoint.backends.chatKit] {
                group.addTask { await report(of: client, context) }
            }
            return await group.reduce(into: [:]) { $0[$1.name] = $1.report }
        }
        let isReady = endpoint.copy.isCurrent && reports.values.allSatisfy { $0["ready"] == true }
        var body: JSONObject = ["status": isReady ? "ready" : "not_ready"]
        if context.isLocal(request) {
            body["services"] = .object(JSONObject(reports.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        }
        return .json(.object(body), status: isReady ? .ok : .serviceUnavailable)
    }

    private func report(of client: RPCClient, _ context: EdgeContext) async -> (name: String, report: JSONValue) {
        let options = CallOptions(principal: .anonymous, trace: context.trace, deadline: Self.probeDeadline)
        do {
            let report = try await client.call(GetHealth.self, Nothing(), options)
            return (client.service, try WireEncoder().tree(report))
        } catch {
            return (client.service, ["ready": false, "detail": .string(ServiceError(telling: error).message)])
        }
    }
}
