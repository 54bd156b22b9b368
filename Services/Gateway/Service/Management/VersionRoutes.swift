import Hummingbird
import PublishAPI
import Wire

/// Versions of a workflow over HTTP.
struct VersionRoutes: Sendable {
    /// Bytes of an upload: the largest script as JSON, and what is said about it. Escaped, a byte can take six.
    private static let uploadSize = 6 * IngestScript.maximumSize + 1 << 20

    let endpoint: ManagementEndpoint
    let publications: PublicationRoutes

    func list(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reference = try context.workflowReference
        let first = try await page(.init(ref: reference), request, context)
        return ListBody(first: first) { last in
            var input = ListVersions.Input(ref: reference)
            input.after = last.elements.last?.version ?? 0
            return try await page(input, request, context)
        }.response
    }

    private func page(
        _ input: ListVersions.Input, _ request: Request, _ context: EdgeContext
    ) async throws -> ListBody<WorkflowVersion>.Part {
        let output = try await endpoint.ask(ListVersions.self, input, request, context)
        return (output.versions, output.hasMore)
    }

    func create(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(
            CreateVersion.Input.self, request, path: ["ref": .string(try context.workflowReference)])
        return try await add(CreateVersion.self, input, request, context)
    }

    func ingest(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(
            IngestScript.Input.self, request, path: ["ref": .string(try context.workflowReference)],
            upTo: Self.uploadSize)
        return try await add(IngestScript.self, input, request, context)
    }

    private func add<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ request: Request, _ context: EdgeContext
    ) async throws -> Response where O.Output == VersionRevision {
        let output = try await endpoint.ask(operation, input, request, context)
        await endpoint.caughtUp(to: output.revision)
        return try .encoding(output.version, revision: output.revision, to: request, status: .created)
    }

    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let output = try await version(request, context)
        return try .encoding(output.version, revision: output.revision, to: request)
    }

    func getMermaid(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let output = try await version(request, context)
        guard let mermaid = output.version.mermaid else {
            throw ServiceError("workflow_version.no_mermaid", "The version came without a drawing.")
        }
        return try .encoding(["mermaid": mermaid], revision: output.revision, to: request)
    }

    private func version(_ request: Request, _ context: EdgeContext) async throws -> VersionRevision {
        let input = GetVersion.Input(ref: try context.workflowReference, version: try context.version())
        return try await endpoint.ask(GetVersion.self, input, request, context)
    }

    func diff(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = DiffVersions.Input(
            ref: try context.workflowReference, base: try context.version(), target: try context.version("target"))
        return try .encoding(try await endpoint.ask(DiffVersions.self, input, request, context))
    }

    func setRunnableConfig(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let path: [String: JSONValue] = [
            "ref": .string(try context.workflowReference), "version": .int(try context.version()),
        ]
        let input = try await endpoint.input(SetRunnableConfig.Input.self, request, path: path)
        let output = try await endpoint.ask(SetRunnableConfig.self, input, request, context)
        return try .encoding(output.version, revision: output.revision, to: request)
    }

    func activate(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let version = try context.version()
        let body = try await endpoint.input(ActivationBody.self, request, mayBeEmpty: true)
        let input = ActivateVersion.Input(
            ref: try context.workflowReference, version: version, target: body.target,
            facts: await publications.facts.collect(context))
        return try await publications.change(ActivateVersion.self, input, request, context)
    }

    func getCredentialReadiness(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetCredentialReadiness.Input(ref: try context.workflowReference)
        return try .encoding(try await endpoint.ask(GetCredentialReadiness.self, input, request, context))
    }
}

private struct ActivationBody: Decodable {
    let target: ActivateVersion.Target?
}
