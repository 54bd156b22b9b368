import ChatKitAPI
import PublishAPI
import Testing
import Wire

@testable import PublishService

/// Python scripts as versions.
struct UploadedScriptTests {
    @Test func scriptIsKeptAsItCameWithWhatWasFoundInIt() throws {
        var input = IngestScript.Input(ref: "desk", script: "token = \"[[slack]]\"\r\n\tprint('[[ mail#user ]]')\n")
        input.entrypoint = " build "
        input.notes = "first"
        let content = try UploadedScript.content(input)
        #expect(
            content.graph == [
                "responder": "langgraph", "format": "langgraph-script", "source": .string(input.script),
                "entrypoint": "build",
                "index": ["cron": [], "listeners": [], "credentials": ["slack", "mail"], "mermaid": nil],
            ])
        #expect(content.notes == "first")
        #expect(ResponderCatalogue.findings(in: content.graph).isEmpty)
    }

    @Test(
        arguments: [
            ("x = [[1, 2], [3]]", []), ("m = '[[a]]' + \"[[b]]\" + '[[a]]'", ["a", "b"]), ("'[[]]'", []),
            ("\"[[a.b-c_d]]\"", ["a.b-c_d"]), ("'[[a b]]'", []), ("f'[[x]] y'", []),
        ]) func credentialsAreLiteralsThatAreNothingElse(script: String, names: [String])
    {
        #expect(UploadedScript.credentials(in: script) == names)
    }

    @Test func sizeIsCountedInBytes() throws {
        let largest = String(repeating: "ü", count: IngestScript.maximumSize / 2)
        #expect(try UploadedScript.content(.init(ref: "desk", script: largest)).graph["source"] == .string(largest))
        for script in [largest + "x", " \n", ""] {
            #expect(throws: PublishError.self) { try UploadedScript.content(.init(ref: "desk", script: script)) }
        }
    }
}
