import Crypto
import Foundation
import Logging
import ServiceKit
import SessionAPI
import Synchronization
import Testing
import Wire

@testable import SessionService

/// Secrets stay where they belong: not in stores, logs, errors and descriptions.
struct SecrecyTests {
    @Test func storeHoldsNoKeyInClear() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            try await HostedSession.with(at: location) { _ = try await $0.issue() }
            let stored = try files(in: "\(folder.path)/session").filter { !$0.key.hasSuffix("/master.key") }
            let master = try String(contentsOfFile: "\(folder.path)/session/master.key", encoding: .utf8).dropLast()
            let masterBytes = try #require(Hexadecimal.decode(Array(master.utf8)))
            let store = try SQLSessionStore(at: location, logger: .silent)
            let record = try #require(try await store.signingKeys().first)
            await store.close()
            guard case .es256(let key, _) = try MasterKey(masterBytes).seal.open(record) else {
                Issue.record("the key is of another algorithm")
                return
            }
            // The search finds what is there.
            #expect(stored.values.contains { $0.contains(record.sealedKey) })
            for secret in [masterBytes, Array(key.rawRepresentation)] {
                for spelling in spellings(of: secret) {
                    for (path, bytes) in stored { #expect(!bytes.contains(spelling), "\(path)") }
                }
            }
        }
    }

    private func files(in folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            files["\(folder)/\(name)"] = FileManager.default.contents(atPath: "\(folder)/\(name)").map(Array.init) ?? []
        }
        return files
    }

    private func spellings(of secret: [UInt8]) -> [[UInt8]] {
        [
            secret, Array(Hexadecimal.encode(secret).utf8), Array(Hexadecimal.encode(secret).uppercased().utf8),
            Array(Base64URL.encode(secret).utf8), Array(Data(secret).base64EncodedString().utf8),
        ]
    }

    @Test func logsAndErrorsRepeatNoSecret() async throws {
        let log = KeptLog()
        let shared = "canary-shared-key-0123456789abcdef"
        let masterKey = String(repeating: "c0ffee99", count: 8)
        var secrets = [HostedSession.token, shared, masterKey]
        var told = ""
        try await TestFolder.with { folder in
            let settings = [
                "ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN": HostedSession.token, "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY": shared,
                "ORCHEO_SESSION_MASTER_KEY": masterKey,
            ]
            try await HostedSession.with(
                settings, at: StoreKind.file.location(in: folder), logger: log.logger
            ) { session in
                let token = try await session.issue().clientSecret
                let cookie = try #require(try await session.identify().newVisitorCookie)
                _ = try await session.issueForWorkflow(.draft)
                secrets += [token, cookie, "canary-wrong-token"]
                for header in ["Bearer canary-wrong-token", HostedSession.token, "Basic \(token)", "Bearer \(token)x"] {
                    do throws(ServiceError) {
                        _ = try await session.call(Authenticate.self, .init(authorization: header))
                    } catch { told += "\(error)" }
                    do throws(ServiceError) {
                        let input = IdentifyChat.Input(
                            authorization: header, visitorCookie: cookie, visitorHeader: nil)
                        _ = try await session.call(IdentifyChat.self, input)
                    } catch { told += "\(error)" }
                }
            }
        }
        let lines = log.text
        #expect(lines.contains("chat token issued"))
        #expect(told.contains("chatkit.auth.invalid_jwt"))
        for secret in secrets {
            #expect(!lines.contains(secret))
            #expect(!told.contains(secret))
        }
    }

    @Test func valuesThatHoldKeysDoNotPrintThem() throws {
        let bytes = [UInt8](repeating: 0xAB, count: 32)
        let seal = MasterKey(bytes).seal
        let record = try seal.newKey(id: "key_1", at: TestClock.start)
        guard case .es256(let key, _) = try seal.open(record) else {
            Issue.record("the key is of another algorithm")
            return
        }
        let shared = Secret("canary-shared-key-0123456789abcdef")
        let ring = try CurrentKeyRing([record], seal: seal, sharedKey: shared)
        let settings = try ChatTokenSettings(
            Settings(["ORCHEO_CHATKIT_TOKEN_SIGNING_KEY": "canary-shared-key-0123456789abcdef"]))
        let bootstrap = try #require(
            try BootstrapToken(Settings(["ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN": HostedSession.token])))
        var printed = "\(MasterKey(bytes)) \(seal) \(record) \(ring) \(settings) \(bootstrap)"
        for value in [MasterKey(bytes), seal, record, ring, settings, bootstrap] as [Any] {
            dump(value, to: &printed)
            printed += String(reflecting: value)
        }
        let secrets = spellings(of: bytes) + spellings(of: Array(key.rawRepresentation))
        for secret in secrets.dropFirst().map({ String(decoding: $0, as: UTF8.self) })
            + [HostedSession.token, "canary-shared-key", "171, 171, 171"]
        {
            #expect(!printed.contains(secret))
        }
        // As a dump lists bytes, one a line; a single one may stand in what is sealed.
        #expect(!printed.replacing(" ", with: "").contains("-171\n-171\n-171"))
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool { firstRange(of: part) != nil }
}

/// Everything that was logged, on every level.
private final class KeptLog: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "session") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: KeptLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.lines.withLock { $0 += "\(event.message) \(metadata) \(event.metadata ?? [:])\n" }
        }
    }
}
