import NIOCore
import Testing
import Wire

/// Conditions of a call in its header.
struct CallConditionsTests {
    @Test(
        arguments: [
            CallConditions.none, .init(idempotencyKey: "k \"1\" ü"), .init(ifMatch: []),
            .init(idempotencyKey: "", ifMatch: [0, 7, .max]),
        ]) func conditionsTravel(conditions: CallConditions) throws
    {
        let header = FrameHeader(.call, id: 3, op: "x.y", conditions: conditions)
        var bytes = ByteBuffer()
        bytes.writeFrame(Frame(header))
        var reader = FrameReader()
        reader.append(bytes)
        #expect(try reader.next() == .frame(Frame(header)))
    }

    @Test(arguments: ["7", "[\"7\"]", "[1.5]", "[null]", "{}"])
    func conditionThatIsNotUnderstoodIsNotTakenForNone(text: String) {
        let line = #"{"kind":"call","id":1,"op":"x","if_match":\#(text)}"# + "\n"
        var bytes = ByteBuffer()
        bytes.writeInteger(UInt32(line.utf8.count))
        bytes.writeString(line)
        var reader = FrameReader()
        reader.append(bytes)
        #expect(throws: FrameError.self) { try reader.next() }
    }
}
