import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import SessionAPI
import Wire

/// What every management route does: find out who is calling, ask the owning service in their name.
struct ManagementEndpoint: Sendable {
    private static let deadline = Duration.seconds(10)

    let backends: Backends

    /// Who is calling.
    /// - Throws: `auth.*`.
    func principal(of request: Request, _ context: EdgeContext) async throws(ServiceError) -> Principal {
        let input = Authenticate.Input(authorization: request.headers[.authorization])
        return try await backends.session.call(Authenticate.self, input, options(.anonymous, context)).principal
    }

    /// Asks Publish in the name of the caller of `request`.
    func ask<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ request: Request, _ context: EdgeContext
    ) async throws -> O.Output {
        let principal = try await principal(of: request, context)
        return try await backends.publish.call(operation, input, options(principal, context))
    }

    func options(_ principal: Principal, _ context: EdgeContext) -> CallOptions {
        CallOptions(principal: principal, trace: context.trace, deadline: Self.deadline)
    }

    /// The input of an operation from the body and the path of a request. Members of the path win.
    /// - Throws: `request.malformed`, `request.too_large`, `request.invalid`.
    func input<T: Decodable>(
        _ type: T.Type, _ request: Request, path: [String: JSONValue] = [:]
    ) async throws -> T {
        var request = request
        var members = try await RequestBodyReader.object(&request)
        for (name, value) in path { members[name] = value }
        do { return try WireDecoder().decode(type, from: .object(members)) } catch {
            throw ServiceError.invalidInput(error)
        }
    }
}

extension Response {
    /// The answer of an operation, with explicit nulls as the management API has them.
    static func encoding(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        .json(try WireEncoder(nulls: .explicit).encode(value), status: status)
    }
}

extension EdgeContext {
    /// The workflow that the path names.
    var workflowReference: String { get throws { try parameters.require("ref") } }

    func integer(_ name: String, default other: Int? = nil, in range: ClosedRange<Int>, _ text: Substring?) throws
        -> Int
    {
        guard let text else {
            if let other { return other }
            throw ServiceError.invalidInput(InvalidInput(.missing, path: [name], message: "Field required"))
        }
        guard let number = Int(text), range.contains(number) else {
            throw ServiceError.invalidInput(
                InvalidInput(
                    .invalidValue, path: [name],
                    message: "an integer from \(range.lowerBound) to \(range.upperBound) was expected"))
        }
        return number
    }
}
