import HTTPTypes
import Wire

/// The conditions that a request sets for its effect.
enum RequestConditions {
    /// - Throws: `request.invalid` for a key that cannot be one.
    static func read(_ headers: HTTPFields) throws(ServiceError) -> CallConditions {
        var conditions = CallConditions()
        if let key = headers[.idempotencyKey] {
            guard !key.isEmpty, key.count <= CallConditions.keyLimit else {
                throw .invalidInput(
                    InvalidInput(
                        .invalidValue, path: ["Idempotency-Key"],
                        message: "must have 1 to \(CallConditions.keyLimit) characters"))
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
