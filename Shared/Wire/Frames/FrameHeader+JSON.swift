public import NIOCore

extension FrameHeader {
    /// Appends the header as one line of JSON, without the line end. By hand: every frame passes here.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeStaticString("{\"kind\":\"")
        buffer.writeString(kind.rawValue)
        buffer.writeStaticString("\"")
        if id != 0 {
            buffer.writeStaticString(",\"id\":")
            buffer.writeString(String(id))
        }
        if let op {
            buffer.writeStaticString(",\"op\":")
            buffer.writeJSONString(op)
        }
        if let deadlineMilliseconds {
            buffer.writeStaticString(",\"deadline_ms\":")
            buffer.writeString(String(deadlineMilliseconds))
        }
        if let principal {
            buffer.writeStaticString(",\"principal\":")
            buffer.writeJSON(principal.json)
        }
        if let trace {
            buffer.writeStaticString(",\"trace\":")
            buffer.writeJSONString(trace)
        }
        if let key = conditions.idempotencyKey {
            buffer.writeStaticString(",\"idempotency_key\":")
            buffer.writeJSONString(key)
        }
        if let revisions = conditions.ifMatch {
            buffer.writeStaticString(",\"if_match\":")
            buffer.writeJSON(.array(revisions.map { .int($0) }))
        }
        if more { buffer.writeStaticString(",\"more\":true") }
        if let amount {
            buffer.writeStaticString(",\"amount\":")
            buffer.writeString(String(amount))
        }
        buffer.writeStaticString("}")
    }

    /// - Parameter line: the header without its line end. Unknown members are ignored, unknown kinds refused.
    init(line: ByteBuffer) throws(FrameError) {
        let value: JSONValue
        do { value = try JSONParser.parse(line) } catch { throw .garbage("the header is not JSON: \(error)") }
        guard case .object(let members) = value, let name = members["kind"]?.stringValue else {
            throw .garbage("the header names no kind")
        }
        guard let kind = Kind(rawValue: name) else { throw .unknownKind(name) }
        self.init(kind)
        if let id = members["id"] {
            guard case .number(let text) = id, let number = UInt64(text) else { throw .garbage("the id is no number") }
            self.id = number
        }
        op = members["op"]?.stringValue
        trace = members["trace"]?.stringValue
        conditions = try Self.conditions(members)
        more = members["more"]?.boolValue ?? false
        deadlineMilliseconds = try Self.count(members["deadline_ms"])
        amount = try Self.count(members["amount"])
        if let principal = members["principal"] {
            do { self.principal = try WireDecoder().decode(Principal.self, from: principal) } catch {
                throw .garbage("the principal is malformed: \(error)")
            }
        }
    }

    private static func conditions(_ members: JSONObject) throws(FrameError) -> CallConditions {
        var conditions = CallConditions(idempotencyKey: members["idempotency_key"]?.stringValue)
        guard let value = members["if_match"] else { return conditions }
        // A condition that is not understood must not be taken for none.
        guard let revisions = value.arrayValue?.map(\.intValue), !revisions.contains(nil) else {
            throw .garbage("the revisions to match are no numbers")
        }
        conditions.ifMatch = revisions.compactMap { $0 }
        return conditions
    }

    private static func count(_ value: JSONValue?) throws(FrameError) -> Int? {
        guard let value else { return nil }
        guard let number = value.intValue, number >= 0, number <= Int(Int32.max) else {
            throw .garbage("a count is out of range")
        }
        return number
    }
}

extension Principal {
    fileprivate var json: JSONValue {
        var members: JSONObject = [
            "kind": .string(kind.rawValue), "subject": .string(subject),
            "scopes": .array(scopes.sorted().map { .string($0) }),
            "workspaces": .array(workspaces.map { .string($0) }),
        ]
        members["token_id"] = tokenID.map { .string($0) }
        return .object(members)
    }
}

extension ByteBuffer {
    /// Appends `frame` as it travels: length, header line, body.
    public mutating func writeFrame(_ frame: Frame) {
        let start = writerIndex
        writeInteger(UInt32(0))
        frame.header.write(into: &self)
        writeStaticString("\n")
        writeImmutableBuffer(frame.body)
        setInteger(UInt32(writerIndex - start - 4), at: start)
    }
}
