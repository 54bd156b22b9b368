import Logging
import RPC
import ServiceKit
import SessionAPI
import Wire

/// Service tokens: made, shown, replaced, ended.
struct ServiceTokenHandlers: Sendable {
    private static let longestOverlap = 30 * 86_400
    private static let usualOverlap = 300

    let store: any SessionStore
    let index: ServiceTokenIndex
    let revocations: RevocationIndex
    let clock: any WallClock
    let ids: any IDSource

    func register(in table: inout HandlerTable) {
        table.handle(CreateServiceToken.self, create)
        table.handle(ListServiceTokens.self, list)
        table.handle(GetServiceToken.self, get)
        table.handle(RotateServiceToken.self, rotate)
        table.handle(RevokeServiceToken.self, revoke)
    }

    private func create(_ input: CreateServiceToken.Input, _ context: CallContext) async throws -> ServiceToken {
        let order = try ServiceTokenOrder(input, by: context.principal)
        let now = clock.now
        let secret = ServiceTokenSecret(ids)
        let identifier = order.identifier ?? Self.identifier(of: secret)
        let record = ServiceTokenRecord(
            identifier: identifier, family: identifier, name: order.name, hash: secret.hash, preview: secret.preview,
            scopes: order.scopes, workspaces: order.workspaces, createdBy: context.principal.subject, issuedAt: now,
            expiresAt: now + order.lifetime)
        try await store.add(
            record, replacing: nil, event(.created, identifier, context, at: now),
            try claim(CreateServiceToken.self, input, context, at: now))
        index.apply(record)
        log("service token made", identifier, context)
        return ServiceToken(record, secret: secret)
    }

    private func list(_ input: Nothing, _ context: CallContext) async throws -> ListServiceTokens.Output {
        let now = clock.now
        return .init(tokens: try await store.serviceTokens().filter { $0.isActive(at: now) }.map { ServiceToken($0) })
    }

    private func get(_ input: GetServiceToken.Input, _ context: CallContext) async throws -> ServiceToken {
        ServiceToken(try await record(input.identifier))
    }

    private func rotate(_ input: RotateServiceToken.Input, _ context: CallContext) async throws -> ServiceToken {
        let overlap = input.overlapSeconds ?? Self.usualOverlap
        guard (0...Self.longestOverlap).contains(overlap) else {
            throw ServiceError.invalid("overlap_seconds", "must be an integer from 0 to \(Self.longestOverlap)")
        }
        let lifetime = try ServiceTokenOrder.lifetime(input.expiresInSeconds)
        let now = clock.now
        var old = try await record(input.identifier)
        try ServiceTokenOrder.check(old.scopes, old.workspaces, areThoseOf: context.principal)
        let secret = ServiceTokenSecret(ids)
        let record = ServiceTokenRecord(
            identifier: Self.identifier(of: secret), family: old.family, name: old.name, hash: secret.hash,
            preview: secret.preview, scopes: old.scopes, workspaces: old.workspaces,
            createdBy: context.principal.subject, issuedAt: now, expiresAt: now + lifetime)
        old.rotatedTo = record.identifier
        old.expiresAt = min(old.expiresAt, now + .seconds(overlap))
        try await store.add(
            record, replacing: old, event(.rotated, old.identifier, context, at: now),
            try claim(RotateServiceToken.self, input, context, at: now))
        index.apply(record)
        index.apply(old)
        log("service token rotated", old.identifier, context)
        return ServiceToken(record, secret: secret)
    }

    private func revoke(_ input: RevokeServiceToken.Input, _ context: CallContext) async throws -> Nothing {
        try RevocationReason.check(input.reason)
        var event = event(.revoked, input.identifier, context, at: clock.now)
        event.reason = input.reason
        guard let revoked = try await store.revoke(event) else { throw Self.notFound }
        index.apply(revoked.token)
        revocations.apply(revoked.revocation.map { [$0] } ?? [])
        log("service token revoked", input.identifier, context)
        return Nothing()
    }

    private func record(_ identifier: String) async throws -> ServiceTokenRecord {
        guard identifier.isTokenIdentifier, let record = try await store.serviceToken(identifier) else {
            throw Self.notFound
        }
        return record
    }

    private static let notFound = ServiceError("token.not_found", "There is no such service token.")

    private static func identifier(of secret: ServiceTokenSecret) -> String {
        Hexadecimal.encode(secret.hash.prefix(8))
    }

    private func event(
        _ action: ServiceTokenEvent.Action, _ identifier: String, _ context: CallContext, at now: Timestamp
    ) -> ServiceTokenEvent {
        ServiceTokenEvent(identifier: identifier, action: action, actor: context.principal.subject, at: now)
    }

    private func claim<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ context: CallContext, at now: Timestamp
    ) throws -> IdempotencyClaim? {
        try IdempotencyClaim(
            context.conditions, operation: O.name, subject: context.principal.subject, asked: input, at: now)
    }

    private func log(_ message: Logger.Message, _ identifier: String, _ context: CallContext) {
        context.logger.notice(
            message, metadata: ["identifier": "\(identifier)", "actor": "\(context.principal.subject)"])
    }
}
