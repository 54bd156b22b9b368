import Metrics
import NIOCore
import ServiceKit
import Synchronization

/// How many clients may be connected, in all and from one address. Whoever is too many is told so and let go; proxies, and
/// whoever is on this machine, speak for many and are counted in all alone. A `Mutex`, since connections come on every event
/// loop.
final class ConnectionLimits: Sendable {
    private struct State {
        var count = 0
        var byHolder: [String: Int] = [:]
    }

    private let limit: Int
    private let limitPerAddress: Int
    private let proxies: TrustedProxies
    private let state = Mutex(State())
    private let refusals: Counter

    init(
        _ settings: Settings, proxies: TrustedProxies, metrics: MetricsRegistry = MetricsRegistry()
    ) throws(SettingsError) {
        func limit(_ name: String, _ usual: Int) throws(SettingsError) -> Int {
            try settings.limit(name, default: usual, upTo: 1_000_000) ?? .max
        }
        self.limit = try limit("ORCHEO_MAX_CONNECTIONS", 10_000)
        limitPerAddress = try limit("ORCHEO_MAX_CONNECTIONS_PER_ADDRESS", 200)
        self.proxies = proxies
        refusals = Counter(
            label: "orcheo_limit_refusals_total", dimensions: [("rule", "connections.too_many")], factory: metrics)
    }

    var count: Int { state.withLock { $0.count } }

    /// To be called on the channel's event loop, before anything else is done with it.
    /// - Returns: false for one too many, which is told so and closed.
    func admit(_ channel: any Channel) throws -> Bool {
        let peer = channel.remoteAddress
        let address = peer.flatMap(NetworkAddress.init)
        let speaksForMany = address?.isLoopback ?? true || proxies.trusts(peer, at: address)
        let holder = speaksForMany ? nil : address?.holder
        let isAdmitted = state.withLock { state in
            guard state.count < limit, holder.map({ state.byHolder[$0, default: 0] < limitPerAddress }) ?? true
            else { return false }
            state.count += 1
            if let holder { state.byHolder[holder, default: 0] += 1 }
            return true
        }
        guard isAdmitted else {
            refusals.increment()
            try channel.pipeline.syncOperations.addHandler(ConnectionRefusal())
            return false
        }
        channel.closeFuture.whenComplete { _ in self.leave(holder) }
        try channel.pipeline.syncOperations.addHandler(ConnectionGuard())
        return true
    }

    private func leave(_ holder: String?) {
        state.withLock { state in
            state.count -= 1
            guard let holder, let count = state.byHolder[holder] else { return }
            state.byHolder[holder] = count > 1 ? count - 1 : nil
        }
    }
}
