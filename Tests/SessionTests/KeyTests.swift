import Foundation
import Glibc
import ServiceKit
import SessionAPI
import Storage
import Testing
import Wire

@testable import SessionService

/// The keys of the service from one start to the next.
struct KeyTests {
    private static let masterKey = String(repeating: "0123456789abcdef", count: 4)

    private func masterKeyFile(in folder: TestFolder) -> String { "\(folder.path)/session/master.key" }

    private func start(_ folder: TestFolder, _ settings: [String: String] = [:]) async throws {
        try await HostedSession.with(settings, at: StoreKind.file.location(in: folder)) { _ in }
    }

    /// Why the service does not start.
    private func refusal(_ folder: TestFolder, _ settings: [String: String] = [:]) async -> SettingsError? {
        await #expect(throws: SettingsError.self) { try await start(folder, settings) }
    }

    @Test func tokensAndCookiesOutliveARestart() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let (token, visitor) = try await HostedSession.with(at: location) { session in
                (try await session.issue().clientSecret, try await session.identify())
            }
            try await HostedSession.with(at: location) { session in
                #expect(try await session.identify(bearer: token).principal.subject == "ext:shop:v-1")
                #expect(try await session.identify(cookie: visitor.newVisitorCookie).principal == visitor.principal)
                let kids = [token, try await session.issue().clientSecret].map { try? part(0, of: $0)["kid"] }
                #expect(Set(kids).count == 1)
            }
        }
    }

    @Test func tokensOfAnotherInstallationAreForgeries() async throws {
        let token = try await HostedSession.with { try await $0.issue().clientSecret }
        try await HostedSession.with { session in
            let refusal = await #expect(throws: ServiceError.self) { try await session.identify(bearer: token) }
            #expect(refusal?.code == "chatkit.auth.invalid_jwt")
        }
    }

    @Test func masterKeyIsMadeOnceForItsOwnerAlone() async throws {
        try await TestFolder.with { folder in
            try await start(folder)
            let path = masterKeyFile(in: folder)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.wholeMatch(of: /[0-9a-f]{64}\n/) != nil)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            try await start(folder)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test func wrongMasterKeyStopsTheStartAndIsNamed() async throws {
        try await TestFolder.with { folder in
            try await start(folder)
            let path = masterKeyFile(in: folder)
            let right = try String(contentsOfFile: path, encoding: .utf8)
            try "\(Self.masterKey)\n".write(toFile: path, atomically: false, encoding: .utf8)
            let wrong = await refusal(folder)
            #expect(wrong?.name == path)
            #expect(wrong?.description.contains("\n") == false)
            #expect(wrong?.description.contains(Self.masterKey) == false)
            #expect(
                await refusal(folder, ["ORCHEO_SESSION_MASTER_KEY": Self.masterKey])?.name
                    == "ORCHEO_SESSION_MASTER_KEY")
            // Nothing was spoiled by the attempts.
            try right.write(toFile: path, atomically: false, encoding: .utf8)
            try await start(folder)
        }
    }

    @Test func lostOrDamagedMasterKeyIsNotReplaced() async throws {
        try await TestFolder.with { folder in
            try await start(folder)
            let path = masterKeyFile(in: folder)
            for text in [
                "", "abc\n", String(repeating: "g", count: 64), Self.masterKey + "00\n", Self.masterKey + "\n\n",
            ] {
                try text.write(toFile: path, atomically: false, encoding: .utf8)
                #expect(await refusal(folder)?.name == path, "\(text)")
            }
            try FileManager.default.removeItem(atPath: path)
            #expect(await refusal(folder)?.name == path)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func masterKeyThatOthersCanReadIsRefused() async throws {
        try await TestFolder.with { folder in
            try await start(folder)
            let path = masterKeyFile(in: folder)
            for mode in [0o640, 0o604, 0o660] as [mode_t] {
                #expect(chmod(path, mode) == 0)
                #expect(await refusal(folder)?.name == path)
            }
            #expect(chmod(path, 0o400) == 0)
            try await start(folder)
        }
    }

    @Test func masterKeyOfTheOperatorNeedsNoFile() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let token = try await HostedSession.with(["ORCHEO_SESSION_MASTER_KEY": Self.masterKey], at: location) {
                try await $0.issue().clientSecret
            }
            #expect(!FileManager.default.fileExists(atPath: masterKeyFile(in: folder)))
            let file = "\(folder.path)/credential"
            try "\(Self.masterKey)\n".write(toFile: file, atomically: true, encoding: .utf8)
            try await HostedSession.with(["ORCHEO_SESSION_MASTER_KEY_FILE": file], at: location) { session in
                let identity = try await session.identify(bearer: token)
                #expect(identity.principal.subject == "ext:shop:v-1")
            }
            #expect(await refusal(folder)?.name == masterKeyFile(in: folder))
        }
    }

    @Test func switchToASharedKeyLeavesOutstandingTokensValid() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let token = try await HostedSession.with(at: location) { try await $0.issue().clientSecret }
            let shared = ["ORCHEO_CHATKIT_TOKEN_SIGNING_KEY": String(repeating: "k", count: 32)]
            let sharedToken = try await HostedSession.with(shared, at: location) { session in
                #expect(try await session.identify(bearer: token).principal.kind == .chat)
                return try await session.issue().clientSecret
            }
            // Taking the key away ends what it signed.
            try await HostedSession.with(at: location) { session in
                let identity = try await session.identify(bearer: token)
                #expect(identity.principal.kind == .chat)
                let refusal = await #expect(throws: ServiceError.self) {
                    try await session.identify(bearer: sharedToken)
                }
                #expect(refusal?.code == "chatkit.auth.invalid_jwt")
            }
        }
    }

    @Test func passiveKeyVerifiesUntilItsEndAndSignsNoMore() throws {
        let clock = TestClock()
        let seal = MasterKey([UInt8](repeating: 1, count: MasterKey.size)).seal
        let old = try seal.newKey(id: "key_old", at: clock.now)
        let new = try seal.newKey(id: "key_new", at: clock.now)
        let end = clock.now + .seconds(10)
        let passive = SigningKeyRecord(
            id: old.id, algorithm: old.algorithm, sealedKey: old.sealedKey, publicKey: old.publicKey,
            createdAt: old.createdAt, endsAt: end)
        let before = try KeyRing([old], openedBy: seal, sharedKey: nil)
        let ring = try KeyRing([passive, new], openedBy: seal, sharedKey: nil)
        let token = try #require(CompactToken(try before.sign(["a": 1]).text))
        #expect(ring.key(token.keyID, at: clock.now)?.isValid(token.signature, for: token.signedBytes) == true)
        #expect(try part(0, of: try ring.sign(["a": 1]).text)["kid"] == "key_new")
        clock.advance(by: .seconds(10))
        #expect(ring.key("key_old", at: clock.now) == nil)
        #expect(ring.key("key_new", at: clock.now) != nil)
    }

    @Test func sealedKeyCannotTakeThePlaceOfAnother() throws {
        let seal = MasterKey([UInt8](repeating: 1, count: MasterKey.size)).seal
        let first = try seal.newKey(id: "key_1", at: TestClock.start)
        let second = try seal.newKey(id: "key_2", at: TestClock.start)
        let swapped = SigningKeyRecord(
            id: first.id, algorithm: first.algorithm, sealedKey: second.sealedKey, publicKey: first.publicKey,
            createdAt: first.createdAt, endsAt: nil)
        #expect(throws: KeySeal.WrongKey.self) { try seal.open(swapped) }
        #expect(throws: KeySeal.WrongKey.self) {
            try MasterKey([UInt8](repeating: 2, count: MasterKey.size)).seal.open(first)
        }
        #expect(try seal.open(first).algorithm == .es256)
    }
}
