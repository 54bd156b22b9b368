import HTTPTypes
import Testing
import Wire

@testable import GatewayService

/// What a request says of the condition on which it is to have its effect.
struct RequestConditionsTests {
    @Test func requestWithoutHeadersSetsNoCondition() throws {
        #expect(try RequestConditions.read([:]) == .none)
    }

    @Test(
        arguments: [
            ("\"17\"", [17]), ("\"17\", \"18\"", [17, 18]), (" \"17\"\t,\"0\" ", [17, 0]), ("*", nil),
            // Weak tags never match, nor do those of somebody else: what is left matches nothing, which is not the same as
            // no condition.
            ("W/\"17\"", []), ("17", []), ("\"\"", []), ("", []), ("\"abc\"", []), ("\"1 7\"", []), ("\"+17\"", []),
            ("\"017\"", []), ("\"99999999999999999999\"", []), ("\"17", []), ("\"", []), ("W/\"1\", \"2\"", [2]),
            ("*, \"17\"", [17]),
        ] as [(String, [Int]?)])
    func tagsNameRevisions(_ header: String, _ revisions: [Int]?) throws {
        #expect(try RequestConditions.read([.ifMatch: header]).ifMatch == revisions)
    }

    @Test func linesOfTheSameHeaderAreOneList() throws {
        var headers = HTTPFields()
        headers.append(HTTPField(name: .ifMatch, value: "\"1\""))
        headers.append(HTTPField(name: .ifMatch, value: "\"2\""))
        #expect(try RequestConditions.read(headers).ifMatch == [1, 2])
    }

    @Test(arguments: ["k", String(repeating: "k", count: 255), String(repeating: "ö", count: 255), "*", "a b"])
    func keyIsTakenAsItIs(_ key: String) throws {
        #expect(try RequestConditions.read([.idempotencyKey: key]).idempotencyKey == key)
    }

    @Test(arguments: ["", String(repeating: "k", count: 256)])
    func keyThatIsNoneIsRefusedByItsHeader(_ key: String) throws {
        let refusal = #expect(throws: ErrorBody.self) { try RequestConditions.read([.idempotencyKey: key]) }
        #expect(refusal?.error.code == "request.invalid")
        #expect(refusal?.place == .header)
        #expect(refusal?.error.details?.arrayValue?.first?["loc"] == ["Idempotency-Key"])
    }
}
