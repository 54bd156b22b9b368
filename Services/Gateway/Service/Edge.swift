public import GatewayAPI
import Hummingbird
import Logging
import NIOCore
import PublishClient
public import RPC
public import ServiceKit
public import ServiceLifecycle
import Storage
import Wire

/// The Gateway: the HTTP edge in front of Publish, Session and ChatKit.
public struct Edge: HostedService {
    public static let name = "gateway"
    public static let peers = ["publish", "session", "chatkit"]

    /// The control socket answers what every service does; everything else comes over HTTP.
    public let handlers = HandlerTable()
    public let background: [any Service]

    /// Where HTTP is served.
    public let port: Int
    /// The routes that have a handler.
    public let answeredRoutes: Set<Route>
    private let copy = PublicationCopy()
    private let backends: Backends
    private let streams: LiveStreams
    private let store: Store
    private let logger: Logger

    /// Opens the HTTP listener; requests are answered once `background` runs.
    /// - Throws: ``SettingsError``, why the address cannot be listened on, or why the store cannot be opened.
    public init(_ context: ServiceContext) async throws {
        let settings = context.settings
        let listener =
            if let descriptor = context.sockets.take(named: "http") {
                try HTTPListener(adopting: descriptor)
            } else {
                try HTTPListener(
                    host: settings.string("ORCHEO_HOST", default: "127.0.0.1"),
                    port: try settings.int("ORCHEO_PORT", default: 2025, in: 0...65535))
            }
        // Session judges this by the settings; only here it is known who can really connect.
        if settings.string("ORCHEO_AUTH_MODE") == "disabled", !listener.isLoopback {
            throw SettingsError("ORCHEO_AUTH_MODE", "may be disabled only where nobody else can connect")
        }
        port = listener.port
        backends = Backends(
            publish: context.peer("publish"), session: context.peer("session"), chatKit: context.peer("chatkit"))
        let shareURLs = ShareURLs(
            publicBase: settings.string("ORCHEO_CHATKIT_PUBLIC_BASE_URL"), port: listener.port,
            isLoopback: listener.isLoopback && !listener.isUnix)
        let credentials = CredentialReader(
            cookies: BrowserCookies(
                isSecure: shareURLs.isSecure,
                devName: settings.string("ORCHEO_AUTH_DEV_COOKIE_NAME", default: "orcheo_dev_session")),
            devLogin: DevLoginGate(isEnabled: try settings.bool("ORCHEO_AUTH_DEV_LOGIN_ENABLED", default: false)))
        streams = LiveStreams(copy: copy, clock: context.clock, ownOrigin: shareURLs.origin)
        let crossOrigin = try CrossOrigin(settings, copy: copy)
        store = try Store(
            name: "gateway", at: context.location, schema: .gateway, logger: context.logger,
            observer: CommitFigures(of: "gateway", in: context.metrics))
        context.metrics.follow(store, at: context.location)
        logger = context.logger
        let limits = try RateLimits(settings)
        let limitStore = LimitStore(store: store)
        let limiter = RateLimiter(
            limits, salt: try await limitStore.salt(context.ids), clock: context.clock, metrics: context.metrics)
        limiter.restore(try await limitStore.windows(limits, at: Int(context.clock.now.second)))
        let router = EdgeRouter(
            backends: backends, copy: copy, shareURLs: shareURLs, contact: settings.string("ORCHEO_CONTACT"),
            clock: context.clock, credentials: credentials, streams: streams, limiter: limiter,
            crossSite: CrossSite(ownOrigin: shareURLs.origin, isListed: crossOrigin.isListed),
            metrics: context.metrics)
        answeredRoutes = router.routes
        let proxies = try TrustedProxies(settings)
        let connections = try ConnectionLimits(settings, proxies: proxies, metrics: context.metrics)
        context.metrics.follow(copy, streams, connections)
        let responder = EdgeResponder(
            routes: router.build(), ids: context.ids, date: HTTPDate(clock: context.clock),
            proxies: proxies, crossOrigin: crossOrigin,
            figures: HTTPFigures(Routes.all, in: context.metrics), log: AccessLog(logger: context.logger),
            logger: context.logger)
        background = [
            PublicationWatch(publish: backends.publish, copy: copy, ids: context.ids, logger: context.logger),
            StreamGuard(
                session: backends.session, copy: copy, streams: streams, ids: context.ids, logger: context.logger),
            LimitKeeper(limiter: limiter, store: limitStore, clock: context.clock, logger: context.logger),
            HTTPServer(
                listener: listener, responder: responder,
                connections: connections, logger: context.logger),
        ]
    }

    public func readiness() async -> [ComponentHealth] {
        let peers = [backends.publish, backends.session, backends.chatKit].map { client in
            ComponentHealth(
                name: client.service, isReady: client.isConnected, detail: client.isConnected ? nil : "not connected")
        }
        let isCurrent = copy.isCurrent
        let publications = ComponentHealth(
            name: "publications", isReady: isCurrent,
            detail: isCurrent ? "\(copy.count) known" : "the watch is broken")
        let failure = store.failure
        return peers + [
            publications, ComponentHealth(name: "store", isReady: failure == nil, detail: failure?.description),
        ]
    }

    public func settle(within limit: Duration) async { await streams.theseEnd(within: limit) }

    public func close() async {
        do { try await store.close() } catch {
            logger.error("the store was not closed cleanly", metadata: ["cause": "\(error)"])
        }
    }
}
