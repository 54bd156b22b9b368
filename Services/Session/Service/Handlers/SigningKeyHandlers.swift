import Logging
import RPC
import ServiceKit
import SessionAPI
import Wire

/// The keys of chat tokens: shown, replaced.
struct SigningKeyHandlers: Sendable {
    private static let overlaps = ChatTokenClaims.longestLifetime...86_400
    private static let usualOverlap = 600

    let store: any SessionStore
    let ring: CurrentKeyRing
    let clock: any WallClock
    let ids: any IDSource

    func register(in table: inout HandlerTable) {
        table.handle(GetSigningKeys.self) { [ring, clock] _, _ in .init(keys: ring.webKeys(at: clock.now)) }
        table.handle(RotateSigningKey.self, rotate)
    }

    /// The new key verifies from the moment it is stored, and signs from the moment the ring has it.
    private func rotate(_ input: RotateSigningKey.Input, _ context: CallContext) async throws -> RotateSigningKey.Output
    {
        let overlap = input.overlapSeconds ?? Self.usualOverlap
        guard Self.overlaps.contains(overlap) else {
            throw ServiceError.invalid(
                "overlap_seconds",
                "must be an integer from \(Self.overlaps.lowerBound) to \(Self.overlaps.upperBound)")
        }
        let now = clock.now
        let key = try ring.newKey(id: ids.id("key"), at: now)
        let records = try await store.rotate(to: key, endingAt: now + .seconds(overlap))
        try ring.replace(with: records)
        context.logger.notice(
            "signing key rotated", metadata: ["key_id": "\(key.id)", "actor": "\(context.principal.subject)"])
        return .init(
            keyID: key.id,
            passive: records.compactMap { record in record.endsAt.map { .init(keyID: record.id, endsAt: $0) } })
    }
}
