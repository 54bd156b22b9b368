import ServiceKit
import Storage
import Testing

struct SettingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func flagCountsBeforeEnvironmentBeforeFileBeforeDefault() throws {
        let file = try folder.write(
            """
            # ports of this machine
            ORCHEO_PORT=1
            ORCHEO_HOST = "file.example"
            ORCHEO_STORAGE=memory

            """, to: "settings")
        let settings = try Settings.load(
            flags: ["ORCHEO_PORT": "3"],
            environment: ["ORCHEO_CONFIG_FILE": file, "ORCHEO_PORT": "2", "ORCHEO_HOST": "environment.example"])
        #expect(try settings.int("ORCHEO_PORT", default: 0) == 3)
        #expect(settings.string("ORCHEO_HOST") == "environment.example")
        #expect(settings.string("ORCHEO_STORAGE") == "memory")
        #expect(settings.string("ORCHEO_STATE_DIR", default: "/default") == "/default")
    }

    @Test func valueOfFileIsReadWithoutItsQuotes() throws {
        let file = try folder.write("ORCHEO_HOST = \"file.example\"\r\n", to: "settings")
        #expect(try Settings.load(environment: ["ORCHEO_CONFIG_FILE": file]).string("ORCHEO_HOST") == "file.example")
    }

    @Test func emptyValueHidesNothing() throws {
        let file = try folder.write("ORCHEO_HOST=file.example", to: "settings")
        let settings = try Settings.load(environment: ["ORCHEO_CONFIG_FILE": file, "ORCHEO_HOST": ""])
        #expect(settings.string("ORCHEO_HOST") == "file.example")
    }

    @Test(arguments: [
        ("ORCHEO_PROT", "ORCHEO_PORT"), ("ORCHEO_CHATKIT_TOKEN_TTL", "ORCHEO_CHATKIT_TOKEN_ISSUER"),
        ("ORCHEO_STATEDIR", "ORCHEO_STATE_DIR"),
    ])
    func unknownNameIsRefusedWithTheNearestKnownOne(name: String, nearest: String) {
        let error = #expect(throws: SettingsError.self) { try Settings.load(environment: [name: "x", "PATH": "/bin"]) }
        #expect(error?.name == name)
        #expect(error?.description.contains("nearest name is \(nearest).") == true)
    }

    @Test func unknownNameInTheFileIsRefusedToo() throws {
        let file = try folder.write("ORCHEO_HOTS=x", to: "settings")
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(environment: ["ORCHEO_CONFIG_FILE": file])
        }
        #expect(error?.name == "ORCHEO_HOTS")
    }

    @Test func lineThatIsNoSettingIsRefusedByItsNumber() throws {
        let file = try folder.write("ORCHEO_PORT=1\nORCHEO_HOST\n", to: "settings")
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(environment: ["ORCHEO_CONFIG_FILE": file])
        }
        #expect(error?.description == "\(file) line 2 is not of the form NAME=value.")
    }

    @Test func missingFileIsRefused() {
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(environment: ["ORCHEO_CONFIG_FILE": "/nowhere/settings"])
        }
        #expect(error?.description == "ORCHEO_CONFIG_FILE names /nowhere/settings, which cannot be read.")
    }

    @Test func namesOfLaterVersionsAreToldAndThoseOfTheClientAreNot() throws {
        let settings = try Settings.load(environment: [
            "ORCHEO_CHATKIT_CDN_BASE_URL": "30", "ORCHEO_API_URL": "http://localhost:2025",
        ])
        #expect(settings.ignored == ["ORCHEO_CHATKIT_CDN_BASE_URL"])
    }

    @Test(arguments: ["12a", "1.5", "0x10", "99999999999999999999"])
    func textIsNoNumber(text: String) {
        let error = #expect(throws: SettingsError.self) {
            try Settings(["ORCHEO_PORT": text]).int("ORCHEO_PORT", default: 0)
        }
        #expect(error?.description == "ORCHEO_PORT is \"\(text)\", which is not a whole number.")
    }

    @Test func numberOutOfRangeIsRefused() {
        let error = #expect(throws: SettingsError.self) {
            try Settings(["ORCHEO_PORT": "65536"]).int("ORCHEO_PORT", default: 0, in: 0...65535)
        }
        #expect(error?.description == "ORCHEO_PORT is 65536, but must be from 0 to 65535.")
    }

    @Test func truthHasManyWordsAndAllOthersAreRefused() throws {
        for (text, truth) in ["true": true, "YES": true, "on": true, "1": true, "False": false, "off": false] {
            #expect(try Settings(["ORCHEO_HOST": text]).bool("ORCHEO_HOST", default: !truth) == truth)
        }
        #expect(throws: SettingsError.self) {
            try Settings(["ORCHEO_HOST": "maybe"]).bool("ORCHEO_HOST", default: true)
        }
    }

    @Test func secondsMayHaveAFraction() throws {
        let name = "ORCHEO_CHATKIT_TOKEN_TTL_SECONDS"
        #expect(try Settings([name: "2.5"]).seconds(name, default: .zero) == .milliseconds(2500))
        #expect(try Settings().seconds(name, default: .seconds(7)) == .seconds(7))
        for text in ["-1", "nan", "5s"] {
            #expect(throws: SettingsError.self) { try Settings([name: text]).seconds(name, default: .zero) }
        }
    }

    @Test func listIsAJSONArrayOrWordsBetweenCommas() throws {
        let name = "ORCHEO_CORS_ALLOW_ORIGINS"
        #expect(try Settings([name: " a, b ,,c"]).list(name) == ["a", "b", "c"])
        #expect(try Settings([name: #"["a,b", "c"]"#]).list(name) == ["a,b", "c"])
        #expect(try Settings().list(name) == nil)
        for text in [#"["a", 1]"#, #"["a""#] {
            #expect(throws: SettingsError.self) { try Settings([name: text]).list(name) }
        }
    }

    @Test func storageDecidesWhereTheStoreIs() throws {
        let folders = ServiceFolders(state: "/state", runtime: "/run")
        #expect(try folders.location(of: "echo", Settings()) == .folder("/state/echo"))
        #expect(try folders.location(of: "echo", Settings(["ORCHEO_STORAGE": "memory"])) == .memory)
        let error = #expect(throws: SettingsError.self) {
            try folders.location(of: "echo", Settings(["ORCHEO_STORAGE": "disk"]))
        }
        #expect(error?.description == "ORCHEO_STORAGE is \"disk\", but must be one of file, memory.")
    }

    @Test func foldersOfTheUnitCountWhereNoneAreSet() throws {
        let unit = ["STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "RUNTIME_DIRECTORY": "/run/a", "HOME": "/home/a"]
        #expect(
            ServiceFolders(try Settings(), environment: unit)
                == ServiceFolders(state: "/var/lib/a", runtime: "/run/a"))
        #expect(
            ServiceFolders(try Settings(["ORCHEO_STATE_DIR": "/s", "ORCHEO_RUNTIME_DIR": "/r"]), environment: unit)
                == ServiceFolders(state: "/s", runtime: "/r"))
        #expect(ServiceFolders(try Settings(), environment: ["HOME": "/home/a"]).state == "/home/a/.local/state/orcheo")
    }
}
