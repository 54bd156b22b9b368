import PublishAPI
import Testing
import Wire

@testable import PublishService

/// What may be created, and in which form it is kept.
struct NewWorkflowTests {
    @Test(arguments: [
        ("Support", "Support"), ("  Support\n", "Support"), (String(repeating: "é", count: 128), nil),
    ]) func nameIsTrimmed(typed: String, kept: String?) throws {
        #expect(try NewWorkflow(name: typed, creator: .ann).name == kept ?? typed)
    }

    @Test(arguments: ["", " \t\n", String(repeating: "x", count: 129), "a\0b"]) func badNameIsRefusedByItsPath(
        name: String
    ) throws {
        let error = #expect(throws: PublishError.self) { try NewWorkflow(name: name, creator: .ann) }
        let told = try #require(error?.serviceError)
        #expect(told.code == "request.invalid")
        #expect(told.details?.arrayValue?.first?["loc"] == ["name"])
    }

    @Test(arguments: [
        ("support", "support"), (" Support-Desk ", "support-desk"), ("a", "a"), ("2025-q1", "2025-q1"),
        (String(repeating: "h", count: 64), String(repeating: "h", count: 64)),
        ("0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcde"),
    ]) func handleIsTrimmedAndLowerCased(typed: String, kept: String) throws {
        #expect(try NewWorkflow(name: "x", handle: typed, creator: .ann).handle == kept)
    }

    @Test(arguments: [
        "", " ", "-a", "a-", "a--b", "a_b", "a b", "grüße", "a/b", "a\0", String(repeating: "h", count: 65),
        "6f9619ff-8b86-4011-b42d-00c04fc964ff", "6F9619FF8B864011B42D00C04FC964FF",
        "6f9619ff8b86-4011b42d00c04fc964ff",
    ]) func badHandleIsRefusedByItsPath(handle: String) throws {
        let error = #expect(throws: PublishError.self) { try NewWorkflow(name: "x", handle: handle, creator: .ann) }
        guard case .invalid(let path, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == ["handle"])
    }

    @Test(arguments: [
        ("Support Desk", nil, "support-desk"), ("x", "  My -- Slug! ", "my-slug"), ("Größe 2", nil, "gr-e-2"),
        ("日本", nil, ""),
    ]) func slugIsMadeOfSlugOrName(name: String, slug: String?, kept: String) throws {
        #expect(try NewWorkflow(name: name, slug: slug, creator: .ann).slug == kept)
    }

    @Test func workflowWithoutAnythingForASlugGetsItsIdAsSlug() throws {
        let new = try NewWorkflow(name: "日本", creator: .ann)
        #expect(Change.creation(of: new, id: "some-id", at: TickingClock.start).workflow.slug == "some-id")
    }

    @Test func blankDescriptionIsNoneAndALongOneIsRefused() throws {
        #expect(try NewWorkflow(name: "x", description: " \n", creator: .ann).description == nil)
        #expect(try NewWorkflow(name: "x", description: " hello ", creator: .ann).description == "hello")
        let longest = String(repeating: "d", count: 1024)
        #expect(try NewWorkflow(name: "x", description: longest, creator: .ann).description == longest)
        #expect(throws: PublishError.self) { try NewWorkflow(name: "x", description: longest + "d", creator: .ann) }
    }

    @Test func tagsAreTrimmedLowerCasedAndKeptOnceInOrder() throws {
        let new = try NewWorkflow(name: "x", tags: [" CLI-Upload", "b", "cli-upload", "", "a"], creator: .ann)
        #expect(new.tags == ["cli-upload", "b", "a"])
    }

    @Test func workspacesOfTheCreatorBecomeTagsOnce() throws {
        let new = try NewWorkflow(name: "x", tags: ["Workspace:Team-A", "z"], creator: .ci)
        #expect(new.tags == ["workspace:team-a", "z"])
        #expect(try NewWorkflow(name: "x", tags: ["z"], creator: .ci).tags == ["z", "workspace:team-a"])
    }

    static let drifter = Principal(kind: .service, subject: "token:drifter")

    @Test(
        arguments: [
            (nil, [], Principal.ann, .authenticated),
            (nil, ["workspace:w"], .ann, .authenticated),
            (nil, [], .ci, .workspace),
            (nil, ["workspace:w"], drifter, .workspace),
            (nil, [], drifter, .personal),
            (nil, ["workspace:"], drifter, .personal),
            (.personal, ["other"], drifter, .personal),
            (.authenticated, ["workspace:w"], .ci, .authenticated),
            (.workspace, [], .ci, .workspace),
        ] as [(DraftAccess?, [String], Principal, DraftAccess)])
    func draftAccessFollowsWishCreatorAndTags(
        wish: DraftAccess?, tags: [String], creator: Principal, access: DraftAccess
    ) throws {
        #expect(try NewWorkflow(name: "x", tags: tags, draftAccess: wish, creator: creator).draftAccess == access)
    }

    @Test(
        arguments: [
            (.personal, ["workspace:w"], drifter, "workflow.draft_access.conflict"),
            (.personal, [], .ci, "workflow.draft_access.conflict"),
            (.workspace, [], drifter, "workflow.draft_access.workspace_required"),
            (.workspace, ["workspace: "], .ann, "workflow.draft_access.workspace_required"),
        ] as [(DraftAccess, [String], Principal, String)])
    func draftAccessThatTagsContradictIsRefused(
        wish: DraftAccess, tags: [String], creator: Principal, code: String
    ) {
        let error = #expect(throws: PublishError.self) {
            try NewWorkflow(name: "x", tags: tags, draftAccess: wish, creator: creator)
        }
        #expect(error?.serviceError.code == code)
    }
}
