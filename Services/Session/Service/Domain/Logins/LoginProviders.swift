import Wire

/// The providers that people can log in with, in the operator's order.
struct LoginProviders: Sendable {
    let all: [OpenIDProvider]

    var names: [String] { all.map(\.settings.name) }

    /// - Parameter name: may be left out where there is one.
    /// - Throws: `auth.provider_unknown`, `auth.provider_required`, `auth.login_unavailable`.
    func find(_ name: String?) throws(ServiceError) -> OpenIDProvider {
        guard let name else {
            guard let first = all.first else {
                throw ServiceError("auth.login_unavailable", "Nobody can log in here: no provider is set up.")
            }
            guard all.count == 1 else {
                throw ServiceError(
                    "auth.provider_required", "Choose a provider.", details: .array(names.map { .string($0) }))
            }
            return first
        }
        guard let provider = all.first(where: { $0.settings.name == name }) else { throw LoginError.unknownProvider }
        return provider
    }
}
