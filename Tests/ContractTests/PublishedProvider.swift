import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// `oidc-provider-mock`, an OpenID provider that others wrote, running on loopback.
struct PublishedProvider: Sendable {
    static let client = PythonClient(environment: "oidc", script: nil)

    let port: Int

    var issuer: String { "http://127.0.0.1:\(port)" }

    /// What the set needs to log people in there.
    var settings: [String: String] {
        [
            "ORCHEO_LOGIN_PROVIDERS": "corp", "ORCHEO_LOGIN_CORP_ISSUER": issuer,
            "ORCHEO_LOGIN_CORP_CLIENT_ID": "orcheo", "ORCHEO_LOGIN_CORP_CLIENT_SECRET": "canary-client-secret",
        ]
    }

    /// Sets what the provider says of a user.
    func put(_ subject: String, _ claims: JSONValue) async throws {
        let answer = try await HTTPClient(port: port).send(
            .PUT, "/users/\(subject)", headers: [("Content-Type", "application/json")],
            body: ByteBuffer(string: claims.text))
        guard answer.status == 204 else { throw Unexpected(answer.status, .string(answer.text)) }
    }

    /// Serves for the time of `body`.
    static func with<T: Sendable>(_ body: (PublishedProvider) async throws -> T) async throws -> T {
        let port = try freePort()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: client.interpreter)
        process.arguments = ["-m", "oidc_provider_mock", "--port", "\(port)", "--require-nonce", "true"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            // Signals that this process ignores, its child ignores too.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let provider = PublishedProvider(port: port)
        try await eventually("the provider answers") {
            let answer = try? await HTTPClient(port: port).send(.GET, "/.well-known/openid-configuration")
            return answer?.status == 200
        }
        return try await body(provider)
    }

    /// A port that nobody listens on now.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0
            }
        }
        guard isBound else { throw Unexpected(0, "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
