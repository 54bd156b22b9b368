import Glibc
import Testing

@testable import ServiceKit

struct SocketTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/echo.sock" }

    init() throws { folder = try TemporaryFolder() }

    private func connects(_ path: String) throws -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = try #require(sockaddr_un(path: path))
        return address.withSocketAddress(pathLength: path.utf8.count) { connect(descriptor, $0, $1) } == 0
    }

    private func mode() -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    @Test func socketIsForUserAndGroup() throws {
        let socket = try UnixSocket(path: path)
        #expect(try connects(path))
        #expect(mode() == 0o660)
        close(socket.descriptor)
        socket.removeFile()
        #expect(mode() == nil)
    }

    @Test func fileOfADeadProcessIsReplaced() throws {
        close(try UnixSocket(path: path).descriptor)
        #expect(mode() != nil)
        #expect(try !connects(path))
        let socket = try UnixSocket(path: path)
        #expect(try connects(path))
        close(socket.descriptor)
    }

    @Test func socketThatSomebodyAnswersOnIsLeftAlone() throws {
        let first = try UnixSocket(path: path)
        let error = #expect(throws: SocketError.self) { try UnixSocket(path: path) }
        #expect(error?.description == "another process answers at \(path).")
        #expect(try connects(path))
        close(first.descriptor)
    }

    @Test func fileThatIsNoSocketIsLeftAlone() throws {
        _ = try folder.write("notes", to: "echo.sock")
        #expect(throws: SocketError.self) { try UnixSocket(path: path) }
        #expect(mode() != nil)
    }

    @Test func fileOfASuccessorIsNotRemoved() throws {
        let first = try UnixSocket(path: path)
        close(first.descriptor)
        let second = try UnixSocket(path: path)
        first.removeFile()
        #expect(try connects(path))
        close(second.descriptor)
    }

    @Test func pathThatIsTooLongIsRefused() {
        let long = "\(folder.path)/\(String(repeating: "x", count: 100))"
        let error = #expect(throws: SocketError.self) { try UnixSocket(path: long) }
        #expect(error?.description.contains("too long") == true)
    }

    @Test func inheritedSocketsAreFoundByNameInAnyOrder() throws {
        let (first, second) = (try UnixSocket(path: path), try UnixSocket(path: "\(folder.path)/other.sock"))
        // Numbers far from those that other tests get.
        let base: CInt = 700
        #expect(dup2(first.descriptor, base) == base)
        #expect(dup2(second.descriptor, base + 1) == base + 1)
        let environment = [
            "LISTEN_PID": "\(getpid())", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "echo.sock:http",
        ]
        let sockets = ListenSockets(environment: environment, processID: getpid(), firstDescriptor: base)
        #expect(sockets.take(named: "http") == base + 1)
        #expect(sockets.take(named: "echo.sock") == base)
        #expect(sockets.take(named: "echo.sock") == nil)
        #expect(sockets.take(named: "unknown") == nil)
        #expect(fcntl(base, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(base + 1, F_GETFD) & FD_CLOEXEC != 0)

        let foreign = environment.merging(["LISTEN_PID": "1"]) { $1 }
        let none = ListenSockets(environment: foreign, processID: getpid(), firstDescriptor: base)
        #expect(none.take(named: "http") == nil)
        for descriptor in [base, base + 1, first.descriptor, second.descriptor] { close(descriptor) }
    }
}
