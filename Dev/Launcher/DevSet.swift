import Foundation
public import Logging
import PublishAPI
public import ServiceKit
import Wire

/// The set as one person runs it: with one token that may do everything, and a workflow to talk to.
public final class DevSet: Sendable {
    public enum Authentication: String, Sendable, CaseIterable {
        case required, disabled
    }

    public struct Options: Sendable {
        public var launch: LaunchConfiguration
        public var authentication = Authentication.required
        /// Whether the workflow `demo` is made on the first start.
        public var withDemo = true

        public init(launch: LaunchConfiguration) { self.launch = launch }
    }

    /// What a management caller of this set may do.
    public static let scopes: Set<String> = [
        "workflows:read", "workflows:write", "workflows:execute", "vault:read", "vault:write", "chatkit:session",
        "admin:tokens:read", "admin:tokens:write", "admin:workflows", "admin:flags", "admin:metrics",
    ]

    public let services: LaunchedSet
    /// For `Authorization: Bearer`; nil if authentication is disabled.
    public let token: String?
    /// The workflow `demo`, if it is there.
    public let demo: (id: String, shareURL: String?)?

    private init(_ services: LaunchedSet, token: String?, demo: (id: String, shareURL: String?)?) {
        self.services = services
        self.token = token
        self.demo = demo
    }

    /// Starts the set and returns when it answers, the workflow included.
    public static func start(
        _ options: Options, logger: Logger, ids: any IDSource = RandomIDs()
    ) async throws -> DevSet {
        var launch = options.launch
        try makeFolder(launch.state)
        let token = options.authentication == .required ? try DevToken(state: launch.state, ids: ids) : nil
        launch.settings.merge(settings(options.authentication, token)) { own, _ in own }
        let services = try await LaunchedSet.start(launch, logger: logger)
        do {
            let demo = options.withDemo ? try await plant(services, options.authentication) : nil
            return DevSet(services, token: token?.text, demo: demo)
        } catch {
            await services.stop()
            throw error
        }
    }

    public func stop() async { await services.stop() }

    /// One line of JSON that tells everything one needs to use the set.
    public var readyLine: String {
        let sockets = LaunchedService.allCases.compactMap { service in
            services.sockets[service].map { (service.rawValue, JSONValue.string($0)) }
        }
        let workflow: JSONValue? = demo.map { demo in
            ["id": .string(demo.id), "share_url": demo.shareURL.map { .string($0) } ?? .null]
        }
        let line: JSONValue = [
            "ready": true, "base_url": .string(services.baseURL), "sockets": .object(JSONObject(sockets)),
            "workflow": workflow ?? .null, "token": token.map { .string($0) } ?? .null,
        ]
        return line.text
    }

    private static func settings(_ authentication: Authentication, _ token: DevToken?) -> [String: String?] {
        var settings: [String: String?] = ["ORCHEO_AUTH_MODE": authentication.rawValue]
        // One person on one machine is not limited, unless asked for.
        for name in [
            "ORCHEO_CHATKIT_MAX_TURNS", "ORCHEO_CHATKIT_MAX_TURNS_PER_WORKFLOW", "ORCHEO_CHATKIT_MAX_TURNS_PER_SUBJECT",
            "ORCHEO_CHATKIT_RATE_LIMIT_IP_LIMIT", "ORCHEO_CHATKIT_RATE_LIMIT_JWT_LIMIT",
            "ORCHEO_CHATKIT_RATE_LIMIT_PUBLISH_LIMIT", "ORCHEO_CHATKIT_RATE_LIMIT_SESSION_LIMIT",
        ] where ProcessEnvironment.current[name] == nil { settings[name] = "0" }
        guard let token else { return settings }
        // One from the environment of this process would contradict the file.
        settings["ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN"] = .some(nil)
        settings["ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN_FILE"] = token.path
        settings["ORCHEO_AUTH_BOOTSTRAP_TOKEN_IDENTIFIER"] = "dev"
        settings["ORCHEO_AUTH_BOOTSTRAP_TOKEN_SCOPES"] = scopes.sorted().joined(separator: ",")
        return settings
    }

    private static func plant(
        _ services: LaunchedSet, _ authentication: Authentication
    ) async throws -> (id: String, shareURL: String?)? {
        // Who the set's own caller is, as the identity service would find out.
        let principal =
            switch authentication {
            case .required: Principal(kind: .service, subject: "token:dev", scopes: scopes)
            case .disabled: Principal(kind: .anonymous, subject: "anonymous", scopes: scopes)
            }
        let seed = DevSeed(publish: services.client(of: .publish), principal: principal)
        guard let workflow = try await seed.plant() else { return nil }
        guard workflow.isPublic, !workflow.isArchived else { return (workflow.id, nil) }
        try await waitUntilServed(services, workflow)
        return (workflow.id, "\(services.publicBase)/chat/\(DevSeed.handle)")
    }

    /// The edge learns of the workflow a moment after it was made.
    private static func waitUntilServed(_ services: LaunchedSet, _ workflow: Workflow) async throws {
        let deadline = ContinuousClock.now + services.configuration.readyLimit
        let path = "/api/workflows/\(workflow.id)/public"
        while await LoopbackHTTP.status(port: services.port, path: path) != 200 {
            guard ContinuousClock.now < deadline else {
                throw LaunchError("the gateway does not serve the workflow \(DevSeed.handle).")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
}
