import PublishAPI
import Testing
import Wire

@testable import PublishService

/// For whom a feature is there.
struct FeatureFlagTests {
    static let subjects = (0..<10_000).map { "visitor:\($0)" }

    func share(_ flag: FeatureFlag) -> Set<String> {
        Set(Self.subjects.filter { flag.isOn(for: $0, in: [String]()) })
    }

    @Test func byDefaultItIsOnForEverybodyAndOffMeansOffForEverybody() {
        #expect(share(FeatureFlag(name: .publicChat)).count == Self.subjects.count)
        #expect(share(FeatureFlag(name: .publicChat, isEnabled: false)).isEmpty)
        #expect(share(FeatureFlag(name: .publicChat, percentage: 0)).isEmpty)
    }

    @Test func percentageIsMetAndRaisingItTakesNobodyOut() {
        var last: Set<String> = []
        for percentage in [1, 10, 25, 50, 99] {
            let share = share(FeatureFlag(name: .publicChat, percentage: percentage))
            #expect(abs(share.count - percentage * 100) < 200, "\(percentage) %: \(share.count)")
            #expect(share.isSuperset(of: last))
            last = share
        }
    }

    @Test func flagsChooseTheirSubjectsApart() {
        let one = share(FeatureFlag(name: .publicChat, percentage: 50))
        let other = share(FeatureFlag(name: .canvas, percentage: 50))
        #expect(abs(one.intersection(other).count - 2500) < 300)
    }

    @Test func workspaceDecidesAlone() {
        var flag = FeatureFlag(name: .publish, isEnabled: false, workspaces: ["pilots": true, "strict": false])
        #expect(flag.isOn(for: "s", in: ["pilots"]))
        #expect(!flag.isOn(for: "s", in: ["pilots", "strict"]))
        #expect(!flag.isOn(for: "s", in: ["others"]))
        (flag.isEnabled, flag.percentage) = (true, 100)
        #expect(!flag.isOn(for: "s", in: ["strict"]))
    }

    @Test func flagsOfALaterVersionArePassedOver() throws {
        let text =
            #"[{"name":"later","surprise":1},{"name":"chatkit_canvas_enabled","enabled":false,"percentage":7,"workspaces":{}}]"#
        let flags = try WireDecoder().decode(FeatureFlags.self, from: try JSONParser.parse(text))
        #expect(flags.flags.map(\.name) == FeatureFlag.Name.allCases)
        #expect(flags[.canvas] == FeatureFlag(name: .canvas, isEnabled: false, percentage: 7))
        #expect(flags[.publish].isEnabled)
    }

    @Test func changeKeepsWhatItDoesNotName() throws {
        let old = FeatureFlag(name: .publish, percentage: 10, workspaces: ["a": true, "b": false])
        let change = try FlagChange(
            .init(name: "chatkit_publish_enabled", isEnabled: false, workspaces: [" A ": nil, "c": true]))
        let result = try #require(try change.applied(to: old, by: .admin, at: TickingClock.start))
        #expect(
            result.flag
                == FeatureFlag(name: .publish, isEnabled: false, percentage: 10, workspaces: ["b": false, "c": true]))
        #expect(result.entry.action == .flagChanged)
        #expect(result.entry.metadata["name"] == "chatkit_publish_enabled")
        #expect(try change.applied(to: result.flag, by: .admin, at: TickingClock.start) == nil)
    }
}
