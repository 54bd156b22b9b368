import Foundation
import Glibc
public import Storage

/// Where a service keeps its store and its socket.
public struct ServiceFolders: Sendable, Hashable {
    /// What `ORCHEO_STORAGE` may be.
    enum Storage: String, CaseIterable {
        case file, memory
    }

    /// Holds a folder for each service.
    public let state: String
    /// Holds the sockets, `<service>.sock`.
    public let runtime: String

    public init(state: String, runtime: String) {
        self.state = state
        self.runtime = runtime
    }

    /// `ORCHEO_STATE_DIR` and `ORCHEO_RUNTIME_DIR`; without them the folders that systemd made for the unit, else those
    /// of the user (XDG Base Directory Specification).
    public init(_ settings: Settings, environment: [String: String] = ProcessEnvironment.current) {
        func first(_ name: String) -> String? {
            // systemd puts a colon between several folders.
            environment[name]?.split(separator: ":").first.map(String.init)
        }
        let home = environment["HOME"] ?? "/"
        state =
            settings.string("ORCHEO_STATE_DIR") ?? first("STATE_DIRECTORY")
            ?? "\(first("XDG_STATE_HOME") ?? "\(home)/.local/state")/orcheo"
        runtime =
            settings.string("ORCHEO_RUNTIME_DIR") ?? first("RUNTIME_DIRECTORY")
            ?? first("XDG_RUNTIME_DIR").map { "\($0)/orcheo" } ?? "/run/orcheo"
    }

    public func socket(of service: String) -> String { "\(runtime)/\(service).sock" }

    /// Where the store of `service` is, by `ORCHEO_STORAGE`: `file` (default) or `memory`.
    public func location(of service: String, _ settings: Settings) throws(SettingsError) -> StoreLocation {
        switch try settings.choice("ORCHEO_STORAGE", default: Storage.file) {
        case .memory: .memory
        case .file: .folder("\(state)/\(service)")
        }
    }

    /// Makes the folder of the sockets where there is none, for this user and its group.
    public func makeRuntime() throws(SettingsError) {
        do {
            try FileManager.default.createDirectory(
                atPath: runtime, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw SettingsError(
                "ORCHEO_RUNTIME_DIR", "is \(runtime), which cannot be made: \(error.localizedDescription)")
        }
    }
}
