import Foundation

/// The file that `ORCHEO_CONFIG_FILE` names: a `NAME=value` a line, `#` before a remark, as systemd's
/// `EnvironmentFile=` has it. Stricter than the reader of swift-configuration, which passes over lines it cannot read.
enum SettingsFile {
    static func read(_ path: String) throws(SettingsError) -> [String: String] {
        let data: Data
        do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw SettingsError("ORCHEO_CONFIG_FILE", "names \(path), which cannot be read.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SettingsError(path, "is not UTF-8 text.")
        }
        return try parse(text, path: path)
    }

    static func parse(_ text: String, path: String) throws(SettingsError) -> [String: String] {
        var values: [String: String] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                throw SettingsError(path, "line \(index + 1) is not of the form NAME=value.")
            }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            guard values[name] == nil else {
                throw SettingsError(path, "line \(index + 1) sets \(name) a second time.")
            }
            values[name] = unquoted(line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces))
        }
        return values
    }

    private static func unquoted(_ value: String) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return value
    }
}
