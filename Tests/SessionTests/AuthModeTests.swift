import ServiceKit
import Testing

@testable import SessionService

/// Who has to say who they are, by mode, credentials and reach.
struct AuthModeTests {
    @Test(arguments: [
        (AuthMode.disabled, false, false), (.disabled, true, false), (.optional, false, false),
        (.optional, true, true), (.required, false, true), (.required, true, true),
    ])
    func modeAndCredentialsDecideWhetherItIsEnforced(mode: AuthMode, hasCredentials: Bool, isEnforced: Bool) {
        #expect(mode.isEnforced(hasCredentials: hasCredentials) == isEnforced)
    }

    @Test(arguments: [AuthMode.optional, .required])
    func publicHostForcesAuthenticationAndCredentials(mode: AuthMode) throws {
        for listensOnLoopback in [true, false] {
            #expect(
                try mode.judged(isExposed: true, listensOnLoopback: listensOnLoopback, hasCredentials: true)
                    == .required)
            #expect(throws: SettingsError.self) {
                try mode.judged(isExposed: true, listensOnLoopback: listensOnLoopback, hasCredentials: false)
            }
            #expect(
                try mode.judged(isExposed: false, listensOnLoopback: listensOnLoopback, hasCredentials: false) == mode)
        }
    }

    @Test func disabledIsRefusedWhereOthersCanConnect() throws {
        #expect(
            try AuthMode.disabled.judged(isExposed: false, listensOnLoopback: true, hasCredentials: false) == .disabled)
        for (isExposed, listensOnLoopback) in [(true, true), (true, false), (false, false)] {
            #expect(throws: SettingsError.self) {
                try AuthMode.disabled.judged(
                    isExposed: isExposed, listensOnLoopback: listensOnLoopback, hasCredentials: true)
            }
        }
    }

    @Test(arguments: [
        "*", "null", "https://chat.example.com", "http://chat.example.com:8080/path", "chat.example.com", "8.8.8.8",
        "https://8.8.8.8", "https://[2001:db8::1]", "https://[2001:db8::1]:8443/x", "https://user:pw@example.com",
        "https://localhost@example.com", "https://example.com?localhost", "https://example.com#.local",
        "https://evil.com\\.localhost", "HTTPS://EXAMPLE.COM", "https://172.32.0.1", "https://172.15.0.1",
        "https://192.169.0.1", "https://134744072", "https://0x08080808", "https://::ffff:8.8.8.8",
        "https://local.example.com",
    ])
    func hostOfTheNetworkIsPublic(origin: String) {
        #expect(PublicHost.isNamed(by: origin))
    }

    @Test(arguments: [
        "", "http://localhost", "http://localhost:5173", "http://127.0.0.1:2025/x", "https://desk", "http://desk:80",
        "https://desk.local", "https://a.b.internal", "https://a.localdomain", "http://x.localhost:1",
        "http://10.1.2.3",
        "http://172.16.0.1", "http://172.31.255.255", "http://192.168.1.1", "http://169.254.1.1", "http://[::1]:80",
        "http://[fd00::1]", "http://[fe80::1]", "https://LOCALHOST", "https://example.com@localhost",
    ])
    func hostOfOneMachineOrNetworkIsNot(origin: String) {
        #expect(!PublicHost.isNamed(by: origin))
    }

    @Test func onlyAddressesOfThisMachineAreLoopback() {
        for host in ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "Localhost"] {
            #expect(PublicHost.isLoopback(host), "\(host)")
        }
        for host in [
            "0.0.0.0", "::", "", "10.0.0.1", "128.0.0.1", "127.0.0.1.example.com", "localhost.example.com", "*",
        ] {
            #expect(!PublicHost.isLoopback(host), "\(host)")
        }
    }
}
