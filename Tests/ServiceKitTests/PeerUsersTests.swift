import Glibc
import Testing

@testable import ServiceKit

struct PeerUsersTests {
    @Test func nobodyElseIsAllowedUnlessNamed() throws {
        #expect(try PeerUsers.allowed([]) == nil)
    }

    @Test func namedUsersAreAllowedBesideOurOwnAndRoot() throws {
        // The user 1 is called `daemon` on every Debian (base-passwd).
        let daemon = try #require(getpwnam("daemon")).pointee.pw_uid
        #expect(try PeerUsers.allowed(["daemon", "4711"]) == [geteuid(), 0, daemon, 4711])
    }

    @Test func unknownUserStopsTheStart() {
        #expect(throws: SettingsError("--allow-user", "names nobody-at-all, who is no user of this machine.")) {
            try PeerUsers.allowed(["daemon", "nobody-at-all"])
        }
    }
}
