import Foundation
import Glibc
import Logging
import Testing

@testable import ServiceKit

struct SecretTests {
    private let folder: TemporaryFolder
    private let name = "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY"

    init() throws { folder = try TemporaryFolder() }

    @Test func secretNeverPrints() throws {
        let secret = Secret("swordfish")
        struct Holder { let key: Secret }
        var dumped = ""
        dump(Holder(key: secret), to: &dumped)
        let sink = try CapturedLog()
        sink.logger(.json).error("key \(secret)", metadata: ["key": "\(secret)", "same": .stringConvertible(secret)])
        let printed = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(Holder(key: secret))",
            "\(Optional(secret) as Any)", "\([secret])", dumped, try sink.text(),
        ]
        for text in printed {
            #expect(text.contains("<secret>"))
            #expect(!text.contains("swordfish"))
            #expect(!text.contains("115, 119"))
        }
        #expect(secret.value == "swordfish")
    }

    @Test func secretIsReadFromItsOwnFile() throws {
        let file = try folder.write("s3cret\n", to: "key")
        let settings = try Settings.load(environment: ["\(name)_FILE": file])
        #expect(try settings.secret(name)?.value == "s3cret")
    }

    @Test(arguments: [false, true]) func secretIsReadFromACredentialOfItsName(isLowercase: Bool) throws {
        _ = try folder.write("s3cret", to: isLowercase ? name.lowercased() : name)
        let settings = try Settings.load(environment: ["CREDENTIALS_DIRECTORY": folder.path])
        #expect(try settings.secret(name)?.value == "s3cret")
    }

    @Test func valueAndFileAtOnceAreRefused() throws {
        let settings = try Settings([name: "swordfish", "\(name)_FILE": "/key"])
        let error = #expect(throws: SettingsError.self) { try settings.secret(name) }
        #expect(error?.description == "\(name) and \(name)_FILE are both set; set one of them.")
    }

    @Test func missingAndEmptyFilesAreRefusedByTheSettingThatNamesThem() throws {
        for file in ["/nowhere/key", try folder.write("\n", to: "key")] {
            let settings = try Settings.load(environment: ["\(name)_FILE": file])
            let error = #expect(throws: SettingsError.self) { try settings.secret(name) }
            #expect(error?.name == "\(name)_FILE")
            #expect(error?.description.contains(file) == true)
        }
    }

    @Test func secretInTheOpenStopsTheStart() throws {
        let file = "\(folder.path)/settings"
        try "\(name)=swordfish\n".write(toFile: file, atomically: true, encoding: .utf8)
        for (environment, flags) in [
            ([name: "swordfish"], [:]), ([:], [name: "swordfish"]), (["ORCHEO_CONFIG_FILE": file], [:]),
            (["ORCHEO_LOGIN_CORP_CLIENT_SECRET": "swordfish"], [:]),
        ] as [([String: String], [String: String])] {
            let error = #expect(throws: SettingsError.self) {
                try Settings.load(flags: flags, environment: environment)
            }
            #expect(error?.name == name || error?.name == "ORCHEO_LOGIN_CORP_CLIENT_SECRET")
            #expect(error.map { "\($0)".contains("swordfish") } == false)
        }
        #expect(throws: Never.self) { try Settings.load(environment: [name: ""]) }
    }

    @Test func secretThatIsNotSetIsNone() throws {
        #expect(try Settings.load(environment: ["CREDENTIALS_DIRECTORY": folder.path]).secret(name) == nil)
    }

    @Test func matchesOnlyTheSameBytes() {
        let secret = Secret("abc")
        #expect(secret.matches(Array("abc".utf8)))
        for other in ["", "ab", "abd", "abca", "abcabc"] { #expect(!secret.matches(Array(other.utf8))) }
        #expect(!Secret("").matches(Array("a".utf8)))
    }
}
