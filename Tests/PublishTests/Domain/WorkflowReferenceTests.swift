import PublishAPI
import Testing
import Wire

/// How a workflow is found by what a path says.
struct WorkflowReferenceTests {
    static let id = "6f9619ff-8b86-4011-b42d-00c04fc964ff"

    @Test(arguments: [
        id, "6F9619FF-8B86-4011-B42D-00C04FC964FF", "6f9619ff8b864011b42d00c04fc964ff", "{\(id)}", "urn:uuid:\(id)",
        " \(id)\n",
    ]) func uuidIsReadInAnyForm(text: String) {
        #expect(WorkflowReference(text).id == Self.id)
    }

    @Test(arguments: ["", "demo", "6f9619ff-8b86-4011-b42d-00c04fc964f", "6f9619ff-8b86-4011-b42d-00c04fc964fg", "{}"])
    func otherTextIsNoUUID(text: String) {
        #expect(WorkflowReference(text).id == nil)
    }

    static func publication(
        _ id: String, handle: String?, isArchived: Bool = false, revision: Int
    ) -> Publication {
        Publication(
            workflowID: id, handle: handle, name: id, description: nil, isArchived: isArchived, isPublic: false,
            requireLogin: false, publishedAt: nil, publishedVersion: nil, draftVersion: nil, chatKit: nil, epoch: 0,
            revision: revision)
    }

    @Test func activeHandleComesBeforeArchivedOnesAndTheLastChangedOfThose() {
        var index = PublicationIndex([
            Self.publication("old", handle: "desk", isArchived: true, revision: 1),
            Self.publication("new", handle: "desk", isArchived: true, revision: 3),
            Self.publication("active", handle: "desk", revision: 2),
        ])
        #expect(index.find(" DESK ")?.workflowID == "active")
        index.apply(Self.publication("active", handle: "other", revision: 4))
        #expect(index.find("desk")?.workflowID == "new")
        #expect(index.find("other")?.workflowID == "active")
        #expect(index.revision == 4)
    }

    @Test func workflowIsFoundByUUIDAndNothingByBlank() {
        let index = PublicationIndex([Self.publication(Self.id, handle: nil, revision: 1)])
        #expect(index.find(Self.id.uppercased())?.workflowID == Self.id)
        #expect(index.find("  ") == nil)
        #expect(index.find("missing") == nil)
    }
}
