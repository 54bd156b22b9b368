import NIOCore
import Storage
import Wire

/// Free-form JSON in a text column.
enum StoredJSON {
    static func text(_ value: JSONValue) -> String {
        var buffer = ByteBuffer()
        buffer.writeJSON(value)
        return String(buffer: buffer)
    }

    static func text(_ object: JSONObject) -> String { text(.object(object)) }

    static func value(_ text: String) throws(StoreError) -> JSONValue {
        do { return try JSONParser.parse(text) } catch {
            throw StoreError(.corrupt, "The publish store holds text that is no JSON.", cause: error)
        }
    }

    static func object(_ text: String) throws(StoreError) -> JSONObject {
        guard case .object(let object) = try value(text) else {
            throw StoreError(.corrupt, "The publish store holds JSON that is no object.")
        }
        return object
    }
}
