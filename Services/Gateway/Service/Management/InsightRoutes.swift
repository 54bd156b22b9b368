import ChatKitAPI
import Hummingbird
import PublishAPI
import RPC
import ServiceKit
import Wire

/// What a publisher sees of a workflow's visitors.
struct InsightRoutes: Sendable {
    /// Days that are told where none are asked for.
    private static let usualDays = 30

    let endpoint: ManagementEndpoint
    let clock: any WallClock

    /// Turns and tokens by day, or by subject, between two days.
    func usage(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let grouping: ListUsage.Grouping = try request.choice("by") ?? .day
        let to = try request.day("to") ?? clock.now.day
        let from = try request.day("from") ?? to + (1 - Self.usualDays)
        let (workflowID, options) = try await authorized(request, context)
        let output = try await endpoint.backends.chatKit.call(
            ListUsage.self, .init(workflowID: workflowID, from: from, to: to, grouping: grouping), options)
        return try .encoding(Usage(from: from, to: to, rows: output.rows))
    }

    /// Visitors' words on replies, the newest items first.
    func feedback(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let limit = try request.integer("limit", in: 1...200) ?? 50
        let after = request.uri.queryParameters["after"].map(String.init)
        let (workflowID, options) = try await authorized(request, context)
        return try .encoding(
            try await endpoint.backends.chatKit.call(
                ListFeedback.self, .init(workflowID: workflowID, limit: limit, after: after), options))
    }

    private func authorized(
        _ request: Request, _ context: EdgeContext
    ) async throws -> (workflowID: String, options: CallOptions) {
        let options = endpoint.options(try await endpoint.principal(of: request, context), context)
        let output = try await endpoint.backends.publish.call(
            AuthorizeInsight.self, .init(ref: try context.workflowReference), options)
        return (output.workflowID, options)
    }

    private struct Usage: Encodable {
        let from: Day
        let to: Day
        let rows: [ListUsage.Row]
    }
}

extension Request {
    /// A day in the query; nil where it is left out.
    fileprivate func day(_ name: String) throws(ErrorBody) -> Day? {
        guard let text = uri.queryParameters[Substring(name)] else { return nil }
        if let day = Day(String(text)) { return day }
        throw Self.fault(name, "a day was expected, as 2026-02-03")
    }

    /// One of the values of a type in the query; nil where it is left out.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(ErrorBody) -> Choice? {
        guard let text = uri.queryParameters[Substring(name)] else { return nil }
        if let choice = Choice(rawValue: String(text)) { return choice }
        throw Self.fault(name, "one of these was expected: \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private static func fault(_ name: String, _ message: String) -> ErrorBody {
        ErrorBody(error: .invalidInput(InvalidInput(.invalidValue, path: [name], message: message)), place: .query)
    }
}
