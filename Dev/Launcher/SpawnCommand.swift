import Glibc

/// One program to start, with all it gets from us.
struct SpawnCommand: Sendable {
    let path: String
    let environment: [String: String]
    /// Handed over as systemd does it (sd_listen_fds(3)).
    let sockets: [(name: String, descriptor: CInt)]
    /// Where output goes; nil for the standard error of this process.
    let logFile: String?

    /// Only the started process knows the id that LISTEN_PID must have, so a shell, which keeps it, sets it.
    private static let shell: [String] = ["/bin/sh", "-c", "LISTEN_PID=$$; export LISTEN_PID; exec \"$@\"", "sh"]

    /// Lets the kernel end the program when the thread that started it is gone (PR_SET_PDEATHSIG, prctl(2)), so that a
    /// launcher that is killed leaves nothing behind. Part of util-linux; without it nobody does that.
    private static let dieWithParent: [String] = {
        let tools = ["/usr/bin/setpriv", "/bin/setpriv"].filter { (path: String) in access(path, X_OK) == 0 }
        return tools.first.map { [$0, "--pdeathsig", "TERM"] } ?? []
    }()

    private typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt

    /// `posix_spawn_file_actions_addclosefrom_np`, of glibc since 2.34. Swift's Glibc module does not show it.
    private static let addCloseFrom: AddCloseFrom? = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast($0, to: AddCloseFrom.self)
    }

    /// Starts the program. The calling thread must outlive it.
    func start() throws(LaunchError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let spare = try moveOutOfTheWay()
        defer { for descriptor in spare { close(descriptor) } }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if let logFile {
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, logFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        for (index, descriptor) in spare.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(3 + index))
        }
        // Connections of this process are not closed by themselves, and would stay open in the program.
        _ = Self.addCloseFrom?(&actions, CInt(3 + sockets.count))
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.cutLoose(&attributes)

        var variables = environment
        variables["LISTEN_FDS"] = String(sockets.count)
        variables["LISTEN_FDNAMES"] = sockets.map(\.name).joined(separator: ":")
        let arguments = Self.cStrings(Self.shell + Self.dieWithParent + [path])
        let variablesText = Self.cStrings(variables.map { "\($0.key)=\($0.value)" })
        defer { for text in arguments + variablesText { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, Self.shell[0], &actions, &attributes, arguments, variablesText)
        guard code == 0 else { throw LaunchError("\(path) cannot be started", code: code) }
        return pid
    }

    /// Copies of the sockets with numbers that are not among their targets, which begin at 3.
    private func moveOutOfTheWay() throws(LaunchError) -> [CInt] {
        var copies: [CInt] = []
        for socket in sockets {
            let copy = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, CInt(3 + sockets.count))
            guard copy >= 0 else {
                let code = errno
                for descriptor in copies { close(descriptor) }
                throw LaunchError("no descriptor for \(socket.name)", code: code)
            }
            copies.append(copy)
        }
        return copies
    }

    /// Signals that this process ignores or that a terminal sends to its whole group must not concern the program: it
    /// is stopped by us, in order.
    private static func cutLoose(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    }

    /// A list that ends with nil; its members are the caller's to free.
    private static func cStrings(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
        strings.map { strdup($0) } + [nil]
    }
}
