import HTTPTypes
import Wire

/// The conditions that a request sets for its effect.
enum RequestConditions {
    /// - Throws: `request.invalid` for a key that cannot be one.
    static func read(_ headers: HTTPFields) throws(ErrorBody) -> CallConditions {
        var conditions = CallConditions()
        if let key = headers[.idempotencyKey] {
            guard !key.isEmpty, key.count <= CallConditions.keyLimit else {
                let fault = InvalidInput(
                    .invalidValue, path: ["Idempotency-Key"],
                    message: "must have 1 to \(CallConditions.keyLimit) characters")
                throw ErrorBody(error: .invalidInput(fault), place: .header)
            }
            conditions.idempotencyKey = key
        }
        if let list = headers[.ifMatch] { conditions.ifMatch = EntityTag.revisions(in: list) }
        return conditions
    }
}

extension HTTPField.Name {
    static let idempotencyKey = Self("Idempotency-Key")!
}
