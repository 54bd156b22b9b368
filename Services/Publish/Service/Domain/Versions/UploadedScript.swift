import ChatKitAPI
import PublishAPI
import Wire

/// A Python script that was uploaded as a version. It is never run here.
enum UploadedScript {
    /// What is kept of an upload.
    static func content(_ input: IngestScript.Input) throws(PublishError) -> VersionContent {
        let size = input.script.utf8.count
        guard size <= IngestScript.maximumSize else {
            throw .invalid(
                path: ["script"], message: "has \(size) bytes and may have at most \(IngestScript.maximumSize)")
        }
        guard !Text.trimmed(input.script).isEmpty else {
            throw .invalid(path: ["script"], message: "must not be blank")
        }
        let entrypoint = input.entrypoint.map { Text.trimmed($0) }.flatMap { $0.isEmpty ? nil : $0 }
        if let entrypoint { try Text.check(entrypoint, at: ["entrypoint"], limit: 256) }
        let script = ScriptGraph(
            source: input.script, entrypoint: entrypoint, credentials: credentials(in: input.script))
        return try VersionContent(
            checking: script.graph, metadata: input.metadata, runnableConfig: input.runnableConfig, notes: input.notes)
    }

    /// Names of the credentials that string literals of the script stand for, e.g. `"[[slack_token]]"`, each once in the
    /// order of the text. A part after `#` names a member of the credential.
    static func credentials(in script: String) -> [String] {
        var names: [String] = []
        var rest = Substring(script).utf8
        while let opening = rest.firstIndex(of: UInt8(ascii: "[")) {
            let before = rest[..<opening].last
            rest = rest[opening...]
            guard before == UInt8(ascii: "\"") || before == UInt8(ascii: "'"), rest.starts(with: "[[".utf8),
                let name = name(in: rest.dropFirst(2))
            else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(2)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// - Parameter rest: what follows the opening brackets.
    /// - Returns: nil if the literal goes on after its closing brackets, or names nothing.
    private static func name(in rest: Substring.UTF8View) -> String? {
        guard let closing = rest.firstIndex(where: { "]\n\"'".utf8.contains($0) }),
            rest[closing...].starts(with: "]]\"".utf8) || rest[closing...].starts(with: "]]'".utf8)
        else { return nil }
        let body = rest[..<closing].split(separator: UInt8(ascii: "#"), omittingEmptySubsequences: false)
        let name = Text.trimmed(Substring(body[0]))
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isName && !name.isEmpty ? name : nil
    }
}
