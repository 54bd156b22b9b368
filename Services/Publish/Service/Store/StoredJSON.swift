import NIOCore
import Storage
import Wire

/// JSON in a text column.
enum StoredJSON {
    static func text(_ value: JSONValue) -> String {
        var buffer = ByteBuffer()
        buffer.writeJSON(value)
        return String(buffer: buffer)
    }

    static func text(_ object: JSONObject) -> String { text(.object(object)) }

    static func text(encoding value: some Encodable) throws -> String {
        String(buffer: try WireEncoder().encode(value))
    }

    static func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
        do { return try WireDecoder().decode(type, from: try value(text)) } catch let error as InvalidInput {
            throw StoreError(.corrupt, "The publish store holds JSON of another shape.", cause: error)
        }
    }

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
