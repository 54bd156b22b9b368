import GatewayAPI
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// Answers requests for which there is no route: 405 with `Allow` where the path exists with other methods, else 404.
struct UnknownRoute: RouterMiddleware {
    typealias Context = EdgeContext

    func handle(
        _ request: Request, context: EdgeContext, next: (Request, EdgeContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let methods = Self.methods(at: request.uri.path)
            guard !methods.isEmpty else { return Self.notFound }
            return .json(
                ["detail": "Method Not Allowed"], status: .methodNotAllowed,
                headers: [.allow: methods.joined(separator: ", ")])
        }
    }

    /// As for a path that the API does not have.
    static let notFound = Response.json(["detail": "Not Found"], status: .notFound)

    /// The methods that the API has at a path, sorted.
    static func methods(at path: String) -> [String] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        return Routes.all.filter { route in
            let template = route.path.split(separator: "/")
            return template.count == parts.count
                && zip(template, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.map(\.method.rawValue).sorted()
    }
}
