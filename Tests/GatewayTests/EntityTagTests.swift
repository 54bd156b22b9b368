import HTTPTypes
import Testing

@testable import GatewayService

/// Whether a reader is told again what they have (RFC 9110, section 13.1.2).
struct EntityTagTests {
    @Test(arguments: ["\"17\"", "W/\"17\"", "\"1\", \"17\"", "\"1\" ,W/\"17\"", "*"])
    func readerWhoHasTheRevisionIsKnown(_ header: String) {
        #expect(EntityTag.isKnown(17, to: [.ifNoneMatch: header]))
    }

    @Test(arguments: ["\"16\"", "17", "\"017\"", "\"117\"", "w/\"17\"", "", "\"17"])
    func readerWhoHasSomethingElseIsNot(_ header: String) {
        #expect(!EntityTag.isKnown(17, to: [.ifNoneMatch: header]))
    }

    @Test func readerWhoSaysNothingIsNot() {
        #expect(!EntityTag.isKnown(17, to: [.ifMatch: "\"17\""]))
    }

    @Test(arguments: [0, 17, Int.max]) func tagNamesItsRevision(_ revision: Int) {
        #expect(EntityTag.revisions(in: EntityTag.text(revision)) == [revision])
    }
}
