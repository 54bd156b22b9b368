import Hummingbird
import PublishAPI
import Wire

/// Who may chat with a workflow, over HTTP.
struct PublicationRoutes: Sendable {
    let endpoint: ManagementEndpoint
    let facts: PreflightFactsSource
    let shareURLs: ShareURLs
    /// Whom visitors turn to where a publication names nobody.
    let contact: String?

    func get(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = GetPublicationDocument.Input(
            ref: try context.workflowReference, facts: await facts.collect(context))
        return try answer(
            try await endpoint.ask(GetPublicationDocument.self, input, request, context), to: request)
    }

    func publish(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reference = try context.workflowReference
        let body = try await endpoint.input(PublicationBody.self, request)
        let input = PublishWorkflow.Input(
            ref: reference, settings: body.settings, preflight: body.preflight, facts: await facts.collect(context))
        let output = try await endpoint.ask(PublishWorkflow.self, input, request, context)
        await endpoint.caughtUp(to: output.revision)
        let workflow = shareURLs.shared(output.workflow)
        let answer = PublishAnswer(
            workflow: workflow, message: output.message, shareURL: workflow.shareURL, findings: output.findings)
        return try .encoding(answer, revision: output.revision, to: request, status: .created)
    }

    func update(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reference = try context.workflowReference
        let body = try await endpoint.input(PublicationBody.self, request)
        let input = UpdatePublication.Input(
            ref: reference, settings: body.settings, preflight: body.preflight, facts: await facts.collect(context))
        return try await change(UpdatePublication.self, input, request, context)
    }

    func revoke(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = try await endpoint.input(
            RevokeWorkflow.Input.self, request, path: ["ref": .string(try context.workflowReference)], mayBeEmpty: true)
        let output = try await endpoint.ask(RevokeWorkflow.self, input, request, context)
        await endpoint.caughtUp(to: output.revision)
        return try .encoding(shareURLs.shared(output.workflow), revision: output.revision, to: request)
    }

    /// Changes a publication and answers what it is then.
    func change<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ request: Request, _ context: EdgeContext
    ) async throws -> Response where O.Output == PublicationRevision {
        let output = try await endpoint.ask(operation, input, request, context)
        await endpoint.caughtUp(to: output.revision)
        return try answer(output, to: request)
    }

    /// State and findings depend on more than the revision, so a reader who knows it gets an answer too.
    private func answer(_ output: PublicationRevision, to request: Request) throws -> Response {
        var document = output.publication
        document.shareURL = shareURLs.url(of: document)
        document.contact = document.contact ?? contact
        var response = try Response.encoding(DocumentAnswer(document: document, findings: output.findings))
        response.headers[.eTag] = EntityTag.text(output.revision)
        return response
    }
}

/// What a publisher sends; other members are ignored.
private struct PublicationBody: Decodable {
    let settings: PublicationChange
    let preflight: PreflightMode

    private enum CodingKeys: String, CodingKey { case preflight }

    init(from decoder: any Decoder) throws {
        settings = try PublicationChange(from: decoder)
        let members = try decoder.container(keyedBy: CodingKeys.self)
        preflight = try members.decodeIfPresent(PreflightMode.self, forKey: .preflight) ?? .report
    }
}

private struct PublishAnswer: Encodable {
    let workflow: Workflow
    let message: String
    let shareURL: String?
    let findings: [PreflightFinding]

    private enum CodingKeys: String, CodingKey {
        case workflow, message
        case shareURL = "share_url"
        case findings
    }
}

/// The members of the document, then the findings.
private struct DocumentAnswer: Encodable {
    let document: PublicationDocument
    let findings: [PreflightFinding]

    private enum CodingKeys: String, CodingKey { case findings }

    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(findings, forKey: .findings)
    }
}
