import ChatKitAPI
import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import Wire

/// Files that visitors get back. Nothing of a file is ever run by a browser: it is saved, or shown as an image.
struct DownloadRoutes: Sendable {
    private static let deadline = Duration.seconds(300)

    let gate: ChatGate

    /// For its owner, who may chat with the workflow that the query names.
    func download(_ request: Request, _ context: EdgeContext) async throws -> Response {
        try await ChatEndpoint.telling(request) {
            let workflowID = try ChatRequest.workflowID(request.queriedWorkflow)
            let id = try context.parameters.require("attachment")
            let admitted = try await gate.admit(to: workflowID, request, context)
            var response = try await FileAnswer.begin(
                try await gate.backends.chatKit.stream(
                    ReadAttachment.self, .init(workflowID: workflowID, params: .init(attachmentID: id)),
                    ChatGate.options(admitted.principal, context, within: Self.deadline)),
                disposition: "attachment")
            response.headers.append(contentsOf: admitted.headers)
            response.headers[.cacheControl] = "private, no-store"
            response.headers[.resourcePolicy] = "same-origin"
            return response
        }
    }

    /// For whoever has the link, so that a page of another site can show it.
    func preview(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let input = ReadPreview.Input(
            attachmentID: try context.parameters.require("attachment"),
            capability: request.uri.queryParameters["capability"].map(String.init) ?? "")
        var response = try await FileAnswer.begin(
            try await gate.backends.chatKit.stream(
                ReadPreview.self, input, ChatGate.options(.anonymous, context, within: Self.deadline)),
            disposition: "inline")
        response.headers[.cacheControl] = "private, max-age=300"
        response.headers[.resourcePolicy] = "cross-origin"
        return response
    }
}

/// An answer whose body is a file, passed on piece by piece.
enum FileAnswer {
    /// - Throws: what the service refuses with, before the first byte.
    static func begin(_ items: ItemStream, disposition: String) async throws -> Response {
        guard let first = try await items.next() else { throw ServiceError.inner("a file without a head") }
        let head = try WireDecoder().decode(FileHead.self, from: first)
        var headers: HTTPFields = [
            .contentType: head.mimeType, .contentDisposition: "\(disposition); \(fileName(head.name))",
            .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        headers[.init("Referrer-Policy")!] = "no-referrer"
        let body = ResponseBody(contentLength: head.size) { writer in
            while let octets = try await items.next() { try await writer.write(octets) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// RFC 6266, section 4.3: in ASCII for whoever knows no more, and in full.
    private static func fileName(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { scalar -> Character in
                scalar.isASCII && scalar.value >= 0x20 && scalar != "\"" && scalar != "\\" && scalar != "%"
                    ? Character(scalar) : "_"
            })
        let whole = name.utf8.map { byte -> String in
            let isPlain =
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count < 2 ? "0" : "") + digits
        }.joined()
        return "filename=\"\(plain)\"; filename*=UTF-8''\(whole)"
    }
}

extension HTTPField.Name {
    static let resourcePolicy = Self("Cross-Origin-Resource-Policy")!
}
