import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// How an error is told over HTTP: `{"detail": X}` as the published clients know it. Thrown itself where an endpoint
/// knows more of the answer than the error's code tells.
struct ErrorBody: Error {
    let error: ServiceError
    /// Told beside the message where the caller has to know how it was identified: `jwt` or `publish`.
    var authMode: String?
    /// Instead of the one that the code has; the chat endpoint answers 400 to a body that management answers 422 to.
    var status: HTTPResponse.Status?
    /// The part of the request that is at fault, where details name what is.
    var place = Place.body
    /// Beside those that follow from the error.
    var headers = HTTPFields()

    enum Place: String { case body, header, path, query }

    /// Codes whose detail is a plain sentence, since that is what existing clients compare.
    private static let plain: Set<String> = [
        "trigger.cron.not_found", "workflow.not_found", "workflow_run.not_found", "workflow_version.not_found",
    ]

    /// What clients know a code as, where it is one of its own only for its status.
    private static let toldCodes = ["auth.service_token_expired": "auth.token_expired"]

    /// What the details of an error are called, where they are no errors.
    private static let detailsName = ["workflow.publish.preflight": "findings"]

    var response: Response {
        var headers = headers
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        let status = status ?? StatusTable.status(of: error.code)
        // RFC 9110, section 11.6.1; clients of the management API know it beside its 403 too.
        if error.code.hasPrefix("auth."), [.unauthorized, .forbidden].contains(status) {
            headers[.wwwAuthenticate] = "Bearer"
        }
        return .json(.object(["detail": detail]), status: status, headers: headers)
    }

    private var detail: JSONValue {
        if Self.plain.contains(error.code), authMode == nil { return .string(error.message) }
        if error.code == "request.invalid", status == nil, let faults = error.details?.arrayValue {
            return .array(faults.map(located))
        }
        let code = Self.toldCodes[error.code] ?? error.code
        var members: JSONObject = ["message": .string(error.message), "code": .string(code)]
        if let details = error.details { members[Self.detailsName[error.code] ?? "errors"] = details }
        members["auth_mode"] = authMode.map { .string($0) }
        return .object(members)
    }

    /// A fault of the request, with its place at the front of its path and the type names that clients know.
    private func located(_ fault: JSONValue) -> JSONValue {
        guard var members = fault.objectValue else { return fault }
        members["loc"] = .array([.string(place.rawValue)] + (members["loc"]?.arrayValue ?? []))
        if let type = members["type"]?.stringValue {
            members["type"] = .string(
                type == "missing" ? "missing" : type == "wrongType" ? "type_error" : "value_error")
        }
        return .object(members)
    }
}

extension Response {
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var body = ByteBuffer()
        body.writeJSON(value)
        return .json(body, status: status, headers: headers)
    }

    /// - Parameter body: JSON that is encoded already.
    static func json(
        _ body: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id")!
}
