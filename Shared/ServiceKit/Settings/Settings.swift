import Configuration
import Foundation

/// What the operator decided, read by the names that `docs` and environment use. A flag counts before the environment,
/// that before the file named by `ORCHEO_CONFIG_FILE`, and that before the reader's default. An empty value is none.
///
/// A value that does not fit is never replaced by a default: reading it throws, and the service does not start.
public final class Settings: Sendable {
    private let reader: ConfigReader
    private let credentials: String?
    /// Names that are set and have no effect in this version.
    public let ignored: [String]
    private let names: [String]

    /// - Parameters:
    ///   - flags: what the command line set, by the same names.
    ///   - environment: of the process.
    /// - Throws: if the file cannot be read, a name that begins with `ORCHEO_` is not known, or a secret stands in the
    ///   open: other programs of the same user can read environment and arguments, and the file is read by all services.
    public static func load(
        flags: [String: String] = [:], environment: [String: String] = ProcessEnvironment.current
    ) throws(SettingsError) -> Settings {
        let file: [String: String] =
            if let path = flags["ORCHEO_CONFIG_FILE"] ?? environment["ORCHEO_CONFIG_FILE"], !path.isEmpty {
                try SettingsFile.read(path)
            } else { [:] }
        let layers = [("command line", flags), ("environment", environment), ("file", file)]
        for (source, values) in layers {
            if let name = values.filter({ !$0.value.isEmpty && isSecret($0.key) }).keys.min() {
                throw SettingsError(
                    name,
                    "is a secret, and must not stand in the \(source): put it into a file of its own and name that by \(name)_FILE, or use a credential of systemd."
                )
            }
        }
        return try Settings(layers: layers, credentials: environment["CREDENTIALS_DIRECTORY"])
    }

    /// Whether a setting is read from a file of its own.
    public static func isSecret(_ name: String) -> Bool { SettingsCatalogue.use(of: name) == .secret }

    /// Settings with just these values, e.g. for a service within a test.
    public convenience init(_ values: [String: String] = [:]) throws(SettingsError) {
        try self.init(layers: [("values", values)], credentials: nil)
    }

    private init(
        layers: [(source: String, values: [String: String])], credentials: String?
    ) throws(SettingsError) {
        var ignored: Set<String> = []
        for (source, values) in layers {
            for name in values.keys.sorted() {
                switch SettingsCatalogue.use(of: name) {
                case .ignored: ignored.insert(name)
                case nil where name.hasPrefix(SettingsCatalogue.prefix):
                    let nearest = SettingsCatalogue.nearest(to: name)
                    throw SettingsError(name, "(\(source)) is not a known setting; the nearest name is \(nearest).")
                case .read, .secret, .client, nil: break
                }
            }
        }
        names = Set(layers.flatMap { $0.values.filter { !$0.value.isEmpty }.keys }).sorted()
        let secrets = SecretsSpecifier<String, String>.specific(
            Set(names.filter(Self.isSecret)))
        reader = ConfigReader(
            providers: layers.map { layer in
                EnvironmentVariablesProvider(
                    environmentVariables: layer.values.filter { !$0.value.isEmpty }, secretsSpecifier: secrets)
            })
        self.ignored = ignored.sorted()
        self.credentials = credentials
    }

    /// Names that are set and begin alike, sorted. For settings of things that the operator names.
    func names(withPrefix prefix: String) -> [String] { names.filter { $0.hasPrefix(prefix) } }

    public func string(_ name: String) -> String? {
        assert(SettingsCatalogue.use(of: name) == .read, "\(name) is not in the catalogue of settings that are read")
        return value(name)
    }

    public func string(_ name: String, default other: String) -> String { string(name) ?? other }

    /// A whole number.
    public func int(_ name: String, in range: ClosedRange<Int> = .min ... .max) throws(SettingsError) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int(text) else { throw SettingsError(name, "is \"\(text)\", which is not a whole number.") }
        guard range.contains(number) else {
            throw SettingsError(name, "is \(number), but must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    public func int(
        _ name: String, default other: Int, in range: ClosedRange<Int> = .min ... .max
    ) throws(SettingsError) -> Int {
        try int(name, in: range) ?? other
    }

    /// How much there may be of something; nil for any number, which is written as 0.
    public func limit(_ name: String, default usual: Int, upTo most: Int) throws(SettingsError) -> Int? {
        let number = try int(name, default: usual, in: 0...most)
        return number == 0 ? nil : number
    }

    /// `true`, `yes`, `on`, `1` or `false`, `no`, `off`, `0`.
    public func bool(_ name: String, default other: Bool) throws(SettingsError) -> Bool {
        guard let text = string(name) else { return other }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw SettingsError(name, "is \"\(text)\", which is neither true nor false.")
        }
    }

    /// Seconds, with a fraction if need be.
    public func seconds(
        _ name: String, default other: Duration, in range: ClosedRange<Duration> = .zero ... .seconds(10 * 365 * 86_400)
    ) throws(SettingsError) -> Duration {
        guard let text = string(name) else { return other }
        guard let number = Double(text), number.isFinite, abs(number) < 1e12 else {
            throw SettingsError(name, "is \"\(text)\", which is not a number of seconds.")
        }
        let duration = Duration.seconds(number)
        guard range.contains(duration) else {
            throw SettingsError(name, "is \(text), but must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return duration
    }

    /// One of the raw values of an enumeration, letter case aside.
    public func choice<T: RawRepresentable & CaseIterable>(
        _ name: String, default other: T
    ) throws(SettingsError) -> T where T.RawValue == String {
        guard let text = string(name) else { return other }
        guard let choice = T.allCases.first(where: { $0.rawValue == text.lowercased() }) else {
            let known = T.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError(name, "is \"\(text)\", but must be one of \(known).")
        }
        return choice
    }

    /// A secret: what is in the file named by `<name>_FILE`, or in the file `name` of the directory that systemd put
    /// the credentials in; for a service within a test also the value of `name`. One line break at the end of a file does
    /// not count.
    public func secret(_ name: String) throws(SettingsError) -> Secret? {
        assert(SettingsCatalogue.use(of: name) == .secret, "\(name) is not in the catalogue of secrets")
        let fileName = "\(name)_FILE"
        let path = value(fileName)
        if let text = value(name) {
            guard path == nil else { throw SettingsError(name, "and \(fileName) are both set; set one of them.") }
            return Secret(text)
        }
        if let path { return try Self.secret(inFile: path, of: fileName) }
        guard let credentials else { return nil }
        for file in [name, name.lowercased()] {
            let path = "\(credentials)/\(file)"
            if FileManager.default.fileExists(atPath: path) { return try Self.secret(inFile: path, of: name) }
        }
        return nil
    }

    private static func secret(inFile path: String, of name: String) throws(SettingsError) -> Secret {
        var bytes: [UInt8]
        do { bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
            throw SettingsError(name, "is to be read from \(path), which cannot be read.")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw SettingsError(name, "is to be read from \(path), which is empty.") }
        return Secret(bytes)
    }

    func value(_ name: String) -> String? {
        let components = name.split(separator: "_").map { $0.lowercased() }
        return reader.string(forKey: ConfigKey(components), isSecret: SettingsCatalogue.use(of: name) == .secret)
    }
}
