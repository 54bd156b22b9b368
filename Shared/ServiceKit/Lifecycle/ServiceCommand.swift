import ArgumentParser

/// The command line of a service's executable. Everything else is set by environment or file.
struct ServiceCommand<Hosted: HostedService>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "orcheo-\(Hosted.name)",
            abstract: "The \(Hosted.name) service.",
            discussion: "Settings are read from the environment and from the file that ORCHEO_CONFIG_FILE names.",
            version: Version.current)
    }

    @Option(help: ArgumentHelp("Folder of the stores; ORCHEO_STATE_DIR.", valueName: "folder"))
    var stateDir: String?

    @Option(help: ArgumentHelp("Folder of the sockets; ORCHEO_RUNTIME_DIR.", valueName: "folder"))
    var runtimeDir: String?

    @Option(
        help: ArgumentHelp(
            "For serving, repeatable: who may call over the socket, beside this user and root.", valueName: "user"))
    var allowUser: [String] = []

    @Flag(help: "Ask the running service how it is, and exit with 0 if it is ready, 1 if not, 2 if it is dead.")
    var probe = false

    @OptionGroup
    var commands: Hosted.Commands

    /// What the flags set, by the names of settings.
    var settings: [String: String] {
        var settings: [String: String] = [:]
        settings["ORCHEO_STATE_DIR"] = stateDir
        settings["ORCHEO_RUNTIME_DIR"] = runtimeDir
        return settings
    }
}
