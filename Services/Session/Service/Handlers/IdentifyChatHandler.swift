import RPC
import SessionAPI

/// Answers who is chatting.
struct IdentifyChatHandler: Sendable {
    let identities: ChatIdentities

    func register(in table: inout HandlerTable) {
        table.handle(IdentifyChat.self) { [identities] input, _ in try await identities.identify(input) }
    }
}
