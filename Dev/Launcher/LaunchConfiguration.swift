import Glibc
import ServiceKit

/// What the set is started with.
public struct LaunchConfiguration: Sendable {
    public enum Output: Sendable {
        /// Logs go where those of this process go.
        case inherited
        /// Each service appends to `<state>/logs/<service>.log`.
        case files
    }

    /// Holds the four executables.
    public var executables: String
    /// Stores and logs.
    public var state: String
    /// Sockets. By default in `state`, or where that is too long for a socket, in a short folder that is its own.
    public var runtime: String
    /// Of the HTTP listener on 127.0.0.1; 0 for any that is free.
    public var port = 0
    /// Settings for every service, over the environment of this process. Nil takes a variable away.
    public var settings: [String: String?] = [:]
    public var output = Output.files
    /// How long the whole set may take to become ready.
    public var readyLimit = Duration.seconds(20)
    /// How long a service may take to stop before it is killed.
    public var stopLimit = Duration.seconds(35)

    public init(state: String, executables: String = LaunchConfiguration.ownFolder) {
        self.state = state
        self.executables = executables
        runtime = Self.runtimeFolder(for: state)
    }

    /// The folder of the executable that this process runs.
    public static var ownFolder: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        let text = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.lastIndex(of: "/").map { String(text[..<$0]) } ?? "."
    }

    var folders: ServiceFolders { ServiceFolders(state: state, runtime: runtime) }

    private static func runtimeFolder(for state: String) -> String {
        let beside = "\(state)/run"
        let longest =
            LaunchedService.allCases.map { ServiceFolders(state: state, runtime: beside).socket(of: $0.rawValue) }
            .map(\.utf8.count).max() ?? 0
        if longest <= UnixSocket.longestPath { return beside }
        // The same state folder always gets the same one (FNV-1a).
        let hash = state.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return
            "\(ProcessEnvironment.current["XDG_RUNTIME_DIR"] ?? "/tmp")/orcheo-\(geteuid())-\(String(hash, radix: 16))"
    }
}
