import Logging
import RPC
import ServiceKit
import SessionAPI
import Wire

/// Logins of developers.
struct DevLoginHandlers: Sendable {
    /// Nil where it is off.
    let login: DevLogin?
    let clock: any WallClock

    func register(in table: inout HandlerTable) { table.handle(BeginDevSession.self, begin) }

    private func begin(_ input: BeginDevSession.Input, _ context: CallContext) throws -> BeginDevSession.Output {
        guard let login else { throw ServiceError("route.not_found", "There is no development login here.") }
        let provider = input.provider ?? "google"
        let who = input.email ?? "developer@localhost"
        for (field, text) in [("provider", provider), ("email", who), ("name", input.name ?? "-")] {
            guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw ServiceError.invalid(field, "must have 1 to 128 bytes without control characters")
            }
        }
        let subject = "dev:\(provider):\(who.lowercased())"
        context.logger.notice("developer logged in", metadata: ["subject": "\(subject)"])
        return .init(
            provider: provider, subject: subject, displayName: input.name ?? who,
            cookie: login.cookie(subject, at: clock.now), lifetime: Int(DevLogin.lifetime / .seconds(1)))
    }
}
