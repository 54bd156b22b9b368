import Logging
import RPC
import ServiceKit
import ServiceLifecycle
import SessionAPI
import Wire

/// Revocations: made, and told to those who hold what they end.
struct RevocationHandlers: Sendable {
    let store: any SessionStore
    let index: RevocationIndex
    let clock: any WallClock

    func register(in table: inout HandlerTable) {
        table.handle(Revoke.self, revoke)
        table.stream(WatchRevocations.self, watch)
    }

    private func revoke(_ input: Revoke.Input, _ context: CallContext) async throws -> Revoke.Output {
        let target = try Self.target(input)
        try RevocationReason.check(input.reason)
        let order = RevocationOrder(
            target: target, at: clock.now, actor: context.principal.subject, reason: input.reason)
        index.apply([try await store.add(order)])
        context.logger.notice(
            "revoked",
            metadata: [
                "kind": "\(target.kind.rawValue)", "name": "\(target.name)", "actor": "\(context.principal.subject)",
            ])
        return .init(kind: input.kind, name: input.name, revokedAt: order.at)
    }

    private static func target(_ input: Revoke.Input) throws(ServiceError) -> RevocationTarget {
        guard input.kind != .global else {
            guard input.name == nil else { throw ServiceError.invalid("name", "is not for this kind") }
            return .global
        }
        guard let name = input.name, (1...600).contains(name.utf8.count), !name.utf8.contains(0) else {
            throw ServiceError.invalid("name", "must have 1 to 600 bytes")
        }
        return RevocationTarget(kind: input.kind, name: input.kind == .workspace ? name.lowercased() : name)
    }

    private func watch(_ input: Nothing, _ context: CallContext, _ writer: ItemWriter) async throws {
        let watch = index.watch()
        try await writer.send(all: watch.known)
        // A watch never ends by itself; a service that drains would wait for it in vain.
        try await withGracefulShutdownHandler {
            for try await revocation in watch.later { try await writer.send(revocation) }
        } onGracefulShutdown: {
            watch.end()
        }
    }
}
