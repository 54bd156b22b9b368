import Hummingbird
import PublishAPI
import Wire

/// Feature flags over HTTP.
struct FlagRoutes: Sendable {
    let endpoint: ManagementEndpoint

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let flags = try await endpoint.ask(ListFlags.self, Nothing(), request, context).flags
        return try .encoding(["flags": flags.map(\.flag)])
    }

    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let name = try context.parameters.require("name")
        let flags = try await endpoint.ask(ListFlags.self, Nothing(), request, context).flags
        guard let flag = flags.first(where: { $0.flag.name.rawValue == name }) else {
            throw ServiceError("feature.not_found", "There is no such flag.")
        }
        return try .encoding(flag.flag, revision: flag.revision, to: request)
    }

    /// Answered when admission acts upon it.
    func set(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(
            SetFlag.Input.self, request, path: ["name": .string(try context.parameters.require("name"))])
        let output = try await endpoint.ask(SetFlag.self, input, request, context)
        await endpoint.caughtUp(to: output.revision)
        return try .encoding(output.flag, revision: output.revision, to: request)
    }
}
