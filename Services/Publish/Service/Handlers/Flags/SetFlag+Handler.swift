import Logging
import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func setFlag(_ input: SetFlag.Input, _ context: CallContext) async throws -> SetFlag.Output {
        let change = try FlagChange(input)
        let memo = try memo(SetFlag.self, input, context) { (committed: CommittedFlag) in committed.flag }
        let written = try await store.changeFlag(change.name, memo) { [clock] old in
            try context.conditions.check(old.revision)
            return try change.applied(to: old.flag, by: context.principal, at: clock.now)
        }
        switch written {
        case .committed(let committed):
            if committed.isChanged {
                await feed.apply(.flags(committed.flags, revision: committed.flag.revision))
                context.logger.notice(
                    "feature flag changed",
                    metadata: ["flag": "\(input.name)", "actor": "\(context.principal.subject)"])
            }
            return committed.flag
        case .repeated(let text): return try Self.decode(SetFlag.Output.self, text)
        }
    }
}
