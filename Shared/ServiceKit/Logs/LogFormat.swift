import Glibc

/// How log lines look: `LOG_FORMAT`.
public enum LogFormat: String, Sendable, CaseIterable {
    /// For people.
    case console
    /// One JSON object a line, for machines.
    case json

    /// What fits standard error: people read terminals.
    public static var fitting: LogFormat { isatty(STDERR_FILENO) == 1 ? .console : .json }
}
