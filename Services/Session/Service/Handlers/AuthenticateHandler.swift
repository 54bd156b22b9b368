import RPC
import SessionAPI

/// Answers who is calling the management API.
struct AuthenticateHandler: Sendable {
    let authentication: Authentication

    func register(in table: inout HandlerTable) {
        table.handle(Authenticate.self) { [authentication] input, _ in try await authentication.caller(input) }
    }
}
