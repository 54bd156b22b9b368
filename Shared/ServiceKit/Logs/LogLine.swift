import Logging
import Wire

/// One line of the log, in either format. Whatever a caller could put into it, it stays one line, and no terminal that
/// shows it is made to do anything.
struct LogLine {
    let time: Timestamp
    let level: Logger.Level
    let service: String
    let trace: String?
    let message: String
    let metadata: [(name: String, value: Logger.MetadataValue)]

    func bytes(_ format: LogFormat) -> [UInt8] {
        var line = LogText()
        switch format {
        case .json: writeJSON(to: &line)
        case .console: writeConsole(to: &line)
        }
        line.write("\n")
        return line.bytes
    }

    private func writeJSON(to line: inout LogText) {
        line.write("{\"time\":\"\(time)\",\"level\":\"\(level)\",\"service\":")
        line.writeQuoted(service)
        if let trace {
            line.write(",\"trace\":")
            line.writeQuoted(trace)
        }
        line.write(",\"message\":")
        line.writeQuoted(message)
        if !metadata.isEmpty {
            line.write(",\"metadata\":")
            Self.writeObject(metadata, to: &line)
        }
        line.write("}")
    }

    private static func writeObject(_ members: [(name: String, value: Logger.MetadataValue)], to line: inout LogText) {
        line.write("{")
        for (index, member) in members.enumerated() {
            if index > 0 { line.write(",") }
            line.writeQuoted(member.name)
            line.write(":")
            writeValue(member.value, to: &line)
        }
        line.write("}")
    }

    private static func writeValue(_ value: Logger.MetadataValue, to line: inout LogText) {
        switch value {
        case .dictionary(let members):
            writeObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: &line)
        case .array(let values):
            line.write("[")
            for (index, value) in values.enumerated() {
                if index > 0 { line.write(",") }
                writeValue(value, to: &line)
            }
            line.write("]")
        case .string(let text): line.writeQuoted(text)
        case .stringConvertible(let value): line.writeQuoted(value.description)
        }
    }

    private func writeConsole(to line: inout LogText) {
        line.write("\(time) ")
        let level = "\(level)".uppercased()
        line.write(level + String(repeating: " ", count: max(1, 9 - level.count)))
        line.writeEscaped(service, quotes: false)
        if let trace {
            line.write(" [")
            line.writeEscaped(trace, quotes: false)
            line.write("]")
        }
        line.write(" ")
        line.writeEscaped(message, quotes: false)
        for (name, value) in metadata {
            line.write(" ")
            line.writeEscaped(name, quotes: false)
            line.write("=")
            line.writeEscaped("\(value)", quotes: false)
        }
    }
}
