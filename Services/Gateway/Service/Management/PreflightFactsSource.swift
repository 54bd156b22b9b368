import ChatKitAPI
import PublishAPI
import RPC
import SessionAPI
import Wire

/// Finds out what a preflight has to know of the other services. Who does not answer soon leaves it unknown: a
/// publication never waits for them.
struct PreflightFactsSource: Sendable {
    private static let deadline = Duration.seconds(1)

    let backends: Backends

    func collect(_ context: EdgeContext) async -> PreflightFacts {
        let options = CallOptions(principal: .anonymous, trace: context.trace, deadline: Self.deadline)
        async let responders = known(options) {
            try await backends.chatKit.call(ListResponders.self, Nothing(), $0)
                .responders.filter(\.isAvailable).map(\.name)
        }
        async let providers = known(options) {
            try await backends.session.call(ListLoginProviders.self, Nothing(), $0).providers.map(\.name)
        }
        return PreflightFacts(responders: await responders, loginProviders: await providers)
    }

    private func known(
        _ options: CallOptions, _ ask: @Sendable (CallOptions) async throws -> [String]
    ) async -> [String]? {
        do { return try await ask(options) } catch { return nil }
    }
}
