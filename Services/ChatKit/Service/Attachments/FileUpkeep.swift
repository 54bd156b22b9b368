import ServiceKit
import Wire

/// Removes the bytes of files that were deleted.
protocol DiscardedFiles: Sendable {
    func removeDiscarded() async throws
}

/// Removes files that nobody needs: those of deleted threads, those that were never sent, uploads that stand still.
struct FileUpkeep: DiscardedFiles, UpkeepJob {
    /// How long a file waits for its message.
    static let unsentRetention = Duration.seconds(24 * 3600)
    /// How long a file may take to come.
    static let announcedRetention = Duration.seconds(1800)
    private static let filesAtATime = 256

    let store: any AttachmentStore
    let vault: FileVault
    let uploads: Uploads
    let clock: any WallClock

    func pass() async throws {
        try await uploads.abandonStalled()
        let now = clock.now
        try await store.deleteUnsent(
            before: now + (.zero - Self.unsentRetention), announcedBefore: now + (.zero - Self.announcedRetention))
        try await removeDiscarded()
    }

    /// Removes what a crash left: uploads that were under way, and files that were kept but not noted. To be called before
    /// the first upload.
    func sweep() async throws {
        try await vault.discardIncoming()
        let known = try await store.storedFiles()
        for id in try await vault.files() where !known.contains(id) { try await vault.remove(id) }
    }

    /// Bytes go after the row that named them: a crash between the two leaves work, never a row without its file.
    func removeDiscarded() async throws {
        while true {
            let ids = try await store.discardedFiles(limit: Self.filesAtATime)
            guard !ids.isEmpty else { return }
            for id in ids { try await vault.remove(id) }
            try await store.forgetDiscarded(ids)
        }
    }
}
