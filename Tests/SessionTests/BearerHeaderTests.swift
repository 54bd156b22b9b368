import Testing

@testable import SessionService

struct BearerHeaderTests {
    @Test(arguments: [nil, "", " ", "    "]) func blankHeaderIsNone(header: String?) throws {
        #expect(try BearerHeader.token(of: header) == nil)
    }

    @Test(arguments: ["Bearer abc", "bearer abc", "BEARER abc", "  Bearer   abc  "])
    func schemeIsReadInAnyLetterCase(header: String) throws {
        #expect(try BearerHeader.token(of: header) == "abc")
    }

    @Test(arguments: ["Basic abc", "abc", "Bearer a b", "Bearerabc", "Bearer\tabc", "Basic"])
    func anotherShapeIsRefused(header: String) {
        #expect(throws: BearerHeader.Fault.scheme) { try BearerHeader.token(of: header) }
    }

    @Test(arguments: ["Bearer", "bearer ", " Bearer  "]) func schemeAloneHoldsNoToken(header: String) {
        #expect(throws: BearerHeader.Fault.noToken) { try BearerHeader.token(of: header) }
    }
}
