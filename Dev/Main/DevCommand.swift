import ArgumentParser
import Launcher
import Logging
import ServiceKit

/// `orcheo-dev`: the whole set for one person.
@main
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orcheo-dev", abstract: "Runs all services of the set for one person.",
        version: Version.current, subcommands: [Up.self])
}
