import GRDB

/// Why a store cannot be opened, or cannot do what it was asked.
///
/// Violated constraints and whatever a body throws are no `StoreError`: they reach the caller as they are.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// Stable names; callers branch on them, and the raw values may leave the process.
    public enum Code: String, Sendable, CaseIterable {
        /// Too much is waiting, or another process holds the file's write lock. Nothing was done; try again later.
        case busy = "store.busy"
        /// The store was closed.
        case closed = "store.closed"
        /// The file is damaged, or no SQLite database at all.
        case corrupt = "store.corrupt"
        /// The file is a database of something else.
        case foreignFile = "store.foreign_file"
        /// The disk, or the space allowed to the file, is used up.
        case full = "store.full"
        /// The migrations do not fit the file, or make a table that is not STRICT.
        case invalidSchema = "store.invalid_schema"
        /// Another process, or another `Store` of this one, owns the file.
        case locked = "store.locked"
        /// A migration failed and was rolled back.
        case migrationFailed = "store.migration_failed"
        /// The file was migrated by a later version of the program.
        case newerSchema = "store.newer_schema"
        /// The file cannot be written.
        case readOnly = "store.read_only"
        /// The file cannot be reached, or the disk reported an error.
        case unavailable = "store.unavailable"
    }

    public let code: Code
    /// One sentence for an operator. It names the store or its file and holds no stored data.
    public let message: String
    /// What lies behind it, for the log.
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(code.rawValue): \(message)" }
}

extension StoreError {
    /// What an SQLite failure means for the store called `subject` (a name or a path).
    ///
    /// `nil` for failures that concern the caller's statement alone, such as constraints and wrong SQL.
    init?(_ error: any Error, of subject: String) {
        guard let error = error as? DatabaseError else { return nil }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "\(subject) is locked by another connection.", cause: error)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, "\(subject) is damaged or no SQLite database.", cause: error)
        case .SQLITE_FULL:
            self.init(.full, "No space is left for \(subject).", cause: error)
        case .SQLITE_READONLY:
            self.init(.readOnly, "\(subject) cannot be written.", cause: error)
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_NOMEM, .SQLITE_PROTOCOL:
            self.init(.unavailable, "\(subject) cannot be read or written.", cause: error)
        default:
            return nil
        }
    }

    /// Whether the store must not be written again before the process was restarted.
    ///
    /// After a failed fsync the kernel may call pages clean that never reached the disk: the next fsync succeeds, and
    /// everything acknowledged from then on stands behind a hole in the log. On a damaged file writes do more damage.
    var isLasting: Bool {
        guard let error = cause as? DatabaseError else { return false }
        switch error.extendedResultCode {
        case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC: return true
        default: return code == .corrupt
        }
    }
}
