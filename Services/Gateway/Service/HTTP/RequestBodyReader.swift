import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Wire

/// Reads request bodies within the limit, and JSON strictly.
enum RequestBodyReader {
    /// Bytes of a JSON body.
    static let maximumSize = 1 << 20

    /// The whole body.
    /// - Throws: `request.too_large`, judged by the announced length before anything is read.
    static func collect(_ request: inout Request, upTo size: Int = maximumSize) async throws -> ByteBuffer {
        let tooLarge = ServiceError("request.too_large", "The body may have at most \(size) bytes.")
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > size {
            throw tooLarge
        }
        do {
            return try await request.collectBody(upTo: size)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch let error as HTTPParserError {
            throw ServiceError(
                "request.malformed", "The body does not end as its header says: \(error.debugDescription)")
        }
    }

    /// The body as a JSON object.
    /// - Parameter mayBeEmpty: whether no body is as good as an empty object.
    /// - Throws: `request.too_large`, `request.malformed`.
    static func object(
        _ request: inout Request, mayBeEmpty: Bool = false, upTo size: Int = maximumSize
    ) async throws -> JSONObject {
        let body = try await collect(&request, upTo: size)
        if mayBeEmpty, body.readableBytes == 0 { return [:] }
        guard case .object(let members) = try parse(body) else {
            throw ServiceError("request.malformed", "The body must be a JSON object.")
        }
        return members
    }

    static func parse(_ body: ByteBuffer) throws(ServiceError) -> JSONValue {
        do { return try JSONParser.parse(body) } catch {
            throw ServiceError(
                "request.malformed", "The body is not valid JSON.", details: [.string(error.description)])
        }
    }
}
