/// A service of the set, by the name of its executable and socket.
public enum LaunchedService: String, Sendable, CaseIterable {
    case publish, session, chatkit, gateway

    var executable: String { "orcheo-\(rawValue)" }

    /// Callers before those they call.
    static let stopOrder: [LaunchedService] = [.gateway, .chatkit, .publish, .session]
}
