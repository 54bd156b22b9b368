import ArgumentParser
import Launcher
import Logging

/// Measures the built set and prints a table. Every figure stands beside a reference that was measured in the same run,
/// since absolute figures say more of the machine than of the code.
@main
struct Runner: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orcheo-bench", abstract: "Measure the built service set against references of the same run.")

    @Option(help: "Seconds that each load runs.")
    var seconds = 3

    @Option(help: "Measure only what has this in its name.")
    var only: String?

    func run() async throws {
        var table = Table()
        for benchmark in Self.benchmarks where only.map({ benchmark.name.contains($0) }) ?? true {
            table.add(try await benchmark.measure(.seconds(seconds)))
        }
        print(table.markdown)
    }

    private static let benchmarks: [(name: String, measure: @Sendable (Duration) async throws -> [Row])] = [
        ("start", StartUp.measure), ("wire", WireRoundTrip.measure), ("metadata", PublicMetadataLoad.measure),
        ("stream", StreamLoad.measure), ("open", OpenStreams.measure), ("turn", TurnCost.measure),
        ("commit", GroupCommit.measure), ("workflows", WorkflowCount.measure), ("tokens", TokenLoad.measure),
        ("surface", SurfaceLoad.measure),
    ]
}
