import Hummingbird
import NIOCore
import Wire

/// A list that is asked for part by part and leaves as one JSON array, so that no list is too long for one answer.
struct ListBody<Element: Encodable & Sendable>: Sendable {
    /// Some of the elements, and whether others follow.
    typealias Part = (elements: [Element], hasMore: Bool)

    let first: Part
    /// What follows a part.
    let next: @Sendable (_ last: Part) async throws -> Part

    /// The head leaves before the later parts are there: should one of them fail, the body breaks off.
    var response: Response {
        let body = ResponseBody { writer in
            var part = first
            var text = ByteBuffer(string: "[")
            var isFirst = true
            while true {
                for element in part.elements {
                    if !isFirst { text.writeStaticString(",") }
                    isFirst = false
                    text.writeImmutableBuffer(try WireEncoder(nulls: .explicit).encode(element))
                }
                guard part.hasMore else { break }
                try await writer.write(text)
                text.clear()
                part = try await next(part)
            }
            text.writeStaticString("]")
            try await writer.write(text)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }
}
