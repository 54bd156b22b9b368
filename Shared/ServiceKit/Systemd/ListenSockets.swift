import Glibc
import Synchronization

/// Listening sockets that were opened by whoever started the process and handed over as systemd does it
/// (sd_listen_fds(3)): numbered from 3, told apart by `LISTEN_FDNAMES`, since their order may change from start to start.
public final class ListenSockets: Sendable {
    /// Those of this process. Made once: a descriptor has one owner.
    public static let inherited = ListenSockets(environment: ProcessEnvironment.current, processID: getpid())
    public static let none = ListenSockets(environment: [:], processID: 0)

    private let descriptors: Mutex<[String: [CInt]]>

    init(environment: [String: String], processID: pid_t, firstDescriptor: CInt = 3) {
        var descriptors: [String: [CInt]] = [:]
        // Variables that name another process were meant for an ancestor.
        if environment["LISTEN_PID"] == String(processID), let text = environment["LISTEN_FDS"], let count = CInt(text),
            count > 0
        {
            let names = environment["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
            for index in 0..<count {
                let descriptor = firstDescriptor + index
                let flags = fcntl(descriptor, F_GETFD)
                guard flags >= 0 else { continue }
                // Nobody we start shall hold our sockets open.
                _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC)
                let name = Int(index) < names.count ? String(names[Int(index)]) : "unknown"
                descriptors[name, default: []].append(descriptor)
            }
        }
        self.descriptors = Mutex(descriptors)
    }

    /// The socket of this name, which from now on belongs to the caller. Nil if there is none, or none left.
    public func take(named name: String) -> CInt? {
        descriptors.withLock { descriptors in
            guard let descriptor = descriptors[name]?.first else { return nil }
            descriptors[name]?.removeFirst()
            return descriptor
        }
    }

    /// As ``take(named:)``, from the sockets of this process.
    public static func take(named name: String) -> CInt? { inherited.take(named: name) }
}
