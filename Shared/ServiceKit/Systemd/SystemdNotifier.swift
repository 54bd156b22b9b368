import Glibc

/// Tells the service manager how the process is (sd_notify(3)): datagrams to the socket that `NOTIFY_SOCKET` names.
/// Without one it does nothing.
public struct SystemdNotifier: Sendable {
    private let address: String?
    /// How often the manager wants to hear `WATCHDOG=1`: a third of the time after which it kills. Nil if never.
    public let watchdogInterval: Duration?

    public init(environment: [String: String] = ProcessEnvironment.current) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        watchdogInterval =
            if isMeant, let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 {
                .microseconds(microseconds / 3)
            } else { nil }
    }

    public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }
    public func stopping() { send("STOPPING=1\nSTATUS=stopping") }
    public func status(_ text: String) { send("STATUS=\(text)") }
    public func watchdog() { send("WATCHDOG=1") }

    /// A manager that does not listen is no reason to stop: what fails here is not told.
    private func send(_ message: String) {
        guard let address, var target = sockaddr_un(path: address) else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(message.utf8)
        target.withSocketAddress(pathLength: address.utf8.count) { pointer, length in
            _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length)
        }
    }
}
