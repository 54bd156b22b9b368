import ChatKitAPI
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// Files as the service keeps them: whose they are, how much room they take, when they go.
struct AttachmentStoreTests {
    /// The parts that deal with files, on a folder of their own.
    private struct Desk {
        let store: SQLChatStore
        let vault: FileVault
        let uploads: Uploads
        let upkeep: FileUpkeep
        let files: VaultFiles
        let clock = TestClock()

        init(_ store: SQLChatStore, in folder: TestFolder) throws {
            self.store = store
            vault = try FileVault(at: .folder(folder.path))
            uploads = Uploads(store: store, vault: vault, clock: clock, ids: RandomIDs())
            upkeep = FileUpkeep(store: store, vault: vault, uploads: uploads, clock: clock)
            files = VaultFiles(store: store, vault: vault, links: AttachmentLinks(), clock: clock)
        }

        func announce(
            _ id: String, size: Int = 100, type: String = "text/plain", of owner: Owner, limits: UploadLimits = .init()
        ) async throws -> AttachmentRecord {
            let record = AttachmentRecord(
                id: id, owner: owner, name: "notes.txt", mimeType: type, size: size, isStored: false,
                createdAt: clock.now)
            try await store.announce(record, within: limits)
            return record
        }

        func keep(_ id: String, _ text: String, of owner: Owner) async throws {
            let upload = try await uploads.open(try await announce(id, of: owner), isAnnounced: true)
            try await uploads.write(Array(text.utf8), at: 0, to: upload)
            _ = try await uploads.finish(upload)
        }
    }

    private func withDesk(_ body: (Desk, Owner) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            let store = try Engine.file.open(in: folder)
            let desk = try Desk(store, in: folder)
            try await body(desk, try Owner(workflowID: ChatHarness.workflow, subject: "visitor:ann"))
            try await desk.vault.close()
            try await store.close()
        }
    }

    @Test func aFileIsThereOnceItIsWhole() async throws {
        try await withDesk { desk, ann in
            let upload = try await desk.uploads.open(try await desk.announce("atc_1", of: ann), isAnnounced: true)
            try await desk.uploads.write(Array("Hello ".utf8), at: 0, to: upload)
            await #expect(throws: Refusal.attachmentNotFound) {
                try await desk.store.attachments(["atc_1"], for: nil, of: ann)
            }
            try await desk.uploads.write(Array("files".utf8), at: 6, to: upload)
            #expect(try await desk.uploads.finish(upload).size == 11)
            #expect(try await desk.vault.read("atc_1", from: 0, upTo: 100) == Array("Hello files".utf8))
            // Nobody else can send it, nor anybody send another in its place.
            let bob = try Owner(workflowID: ann.workflowID, subject: "visitor:bob")
            await #expect(throws: Refusal.attachmentNotFound) {
                try await desk.store.attachments(["atc_1"], for: nil, of: bob)
            }
            let known = try #require(try await desk.store.attachment("atc_1"))
            await #expect(throws: Refusal.uploadAlreadyDone) { try await desk.uploads.open(known, isAnnounced: true) }
        }
    }

    @Test func twoUploadsOfOneFileLeaveTheFirstThatEnds() async throws {
        try await withDesk { desk, ann in
            let record = try await desk.announce("atc_1", of: ann)
            let (first, second) = (
                try await desk.uploads.open(record, isAnnounced: true),
                try await desk.uploads.open(record, isAnnounced: true)
            )
            try await desk.uploads.write(Array("one".utf8), at: 0, to: first)
            try await desk.uploads.write(Array("second".utf8), at: 0, to: second)
            _ = try await desk.uploads.finish(second)
            await #expect(throws: Refusal.uploadAlreadyDone) { try await desk.uploads.finish(first) }
            #expect(try await desk.vault.read("atc_1", from: 0, upTo: 100) == Array("second".utf8))
        }
    }

    @Test func whatIsOutOfPlaceOrTooMuchEndsTheUpload() async throws {
        try await withDesk { desk, ann in
            let upload = try await desk.uploads.open(
                try await desk.announce("atc_1", size: 4, of: ann), isAnnounced: true)
            await #expect(throws: Refusal.uploadBrokenOff) { try await desk.uploads.write([1], at: 3, to: upload) }
            await #expect(throws: Refusal.fileTooLarge(limit: 4)) {
                try await desk.uploads.write(Array("12345".utf8), at: 0, to: upload)
            }
            await #expect(throws: Refusal.uploadBrokenOff) { try await desk.uploads.finish(upload) }
            let other = try await desk.uploads.open(
                try await desk.announce("atc_2", type: "image/png", of: ann), isAnnounced: true)
            try await desk.uploads.write(Array("<svg>".utf8), at: 0, to: other)
            await #expect(throws: Refusal.fileTypeMismatch(declared: "image/png")) {
                try await desk.uploads.finish(other)
            }
        }
    }

    @Test func roomIsReservedBeforeAFileComes() async throws {
        try await withDesk { desk, ann in
            let limits = UploadLimits(file: 100, perSubject: 150, perWorkflow: 220)
            _ = try await desk.announce("atc_1", of: ann, limits: limits)
            await #expect(throws: Refusal.uploadQuotaExceeded) {
                try await desk.announce("atc_2", of: ann, limits: limits)
            }
            let bob = try Owner(workflowID: ann.workflowID, subject: "visitor:bob")
            _ = try await desk.announce("atc_3", of: bob, limits: limits)
            let cleo = try Owner(workflowID: ann.workflowID, subject: "visitor:cleo")
            await #expect(throws: Refusal.uploadQuotaExceeded) {
                try await desk.announce("atc_4", of: cleo, limits: limits)
            }
            // What did not come gives its room back.
            desk.clock.advance(by: FileUpkeep.announcedRetention + .seconds(1))
            try await desk.upkeep.pass()
            _ = try await desk.announce("atc_5", of: cleo, limits: limits)
        }
    }

    @Test func filesGoWithTheirThread() async throws {
        try await withDesk { desk, ann in
            try await desk.keep("atc_1", "sent", of: ann)
            try await desk.keep("atc_2", "not sent", of: ann)
            var harness = ChatHarness(desk.store)
            harness.files = desk.files
            let recorder = Recorder()
            try await harness.create(
                UserMessageInput(content: [.text("Look")], attachments: ["atc_1"]), to: recorder)
            let thread = try Reply(recorder.events).threadID
            // It is of that thread alone, and stays as long as the thread.
            await #expect(throws: Refusal.attachmentNotFound) {
                try await desk.store.attachments(["atc_1"], for: nil, of: ann)
            }
            await #expect(throws: Refusal.attachmentInUse) {
                try await desk.store.deleteAttachment("atc_1", of: ann)
            }
            desk.clock.advance(by: FileUpkeep.unsentRetention + .seconds(1))
            try await desk.upkeep.pass()
            #expect(try await desk.vault.files() == ["atc_1"])
            _ = try await DeleteThreadHandler(store: desk.store, live: harness.live, files: desk.upkeep)(
                .init(workflowID: ChatHarness.workflow, params: .init(threadID: thread)), ChatHarness.context())
            #expect(try await desk.vault.files().isEmpty)
        }
    }

    @Test func whatACrashLeftIsRemoved() async throws {
        try await withDesk { desk, ann in
            try await desk.keep("atc_1", "kept", of: ann)
            // Kept, but the process ended before that was noted.
            try await desk.vault.begin("upl_lost")
            try await desk.vault.finish("upl_lost", as: "atc_lost")
            try await desk.vault.begin("upl_open")
            try await desk.upkeep.sweep()
            #expect(try await desk.vault.files() == ["atc_1"])
        }
    }

    @Test func respondersReadTextFilesAndOnlyThose() async throws {
        try await withDesk { desk, ann in
            try await desk.keep("atc_1", "wörld", of: ann)
            let shown = try await desk.files.shown(["atc_1"], in: nil, shownIn: "thr_1", of: ann, base: nil)
            #expect(shown.first?.threadID == "thr_1")
            let message = UserMessage(
                id: "msg_1", threadID: "thr_1", createdAt: desk.clock.now, content: [], attachments: shown)
            #expect(try await desk.files.texts(of: [.userMessage(message)], upTo: 100) == ["atc_1": "wörld"])
            // Never half a character.
            #expect(try await desk.files.texts(of: [.userMessage(message)], upTo: 2) == ["atc_1": "w\n(cut)"])
        }
    }

    @Test func fileThatIsRemovedDuringABackupGoesAfterIt() async throws {
        try await withDesk { desk, ann in
            try await desk.keep("atc_1", "one", of: ann)
            await desk.vault.hold()
            await desk.vault.hold()
            try await desk.store.deleteAttachment("atc_1", of: ann)
            try await desk.upkeep.removeDiscarded()
            try await desk.vault.release()
            // One backup still goes on.
            #expect(try await desk.vault.files() == ["atc_1"])
            #expect(try await desk.vault.size("atc_1") == 3)
            try await desk.vault.release()
            #expect(try await desk.vault.files() == [])
        }
    }
}
