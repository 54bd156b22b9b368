import Glibc
import Testing

@testable import ServiceKit

struct SystemdNotifierTests {
    @Test func tellsWhatHappensInOrder() throws {
        let folder = try TemporaryFolder()
        let manager = try ServiceManager("\(folder.path)/notify")
        let notifier = SystemdNotifier(environment: ["NOTIFY_SOCKET": "\(folder.path)/notify"])
        notifier.ready("serving")
        notifier.status("busy")
        notifier.watchdog()
        notifier.stopping()
        #expect(manager.next() == "READY=1\nSTATUS=serving")
        #expect(manager.next() == "STATUS=busy")
        #expect(manager.next() == "WATCHDOG=1")
        #expect(manager.next() == "STOPPING=1\nSTATUS=stopping")
        #expect(manager.next() == nil)
    }

    @Test func socketMayHaveAnAbstractName() throws {
        let address = "@orcheo-kit-\(getpid())-\(RandomIDs().uuid())"
        let manager = try ServiceManager(address)
        SystemdNotifier(environment: ["NOTIFY_SOCKET": address]).ready("serving")
        #expect(manager.next() == "READY=1\nSTATUS=serving")
    }

    @Test func withoutASocketNothingHappens() {
        SystemdNotifier(environment: [:]).ready("serving")
        SystemdNotifier(environment: ["NOTIFY_SOCKET": "/nowhere/notify"]).ready("serving")
    }

    @Test func watchdogIsFedThreeTimesAsOftenAsNeeded() {
        func interval(_ environment: [String: String]) -> Duration? {
            SystemdNotifier(environment: environment).watchdogInterval
        }
        #expect(interval(["WATCHDOG_USEC": "3000000"]) == .seconds(1))
        #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": String(getpid())]) == .seconds(1))
        #expect(interval(["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "0"]) == nil)
        #expect(interval([:]) == nil)
    }
}
