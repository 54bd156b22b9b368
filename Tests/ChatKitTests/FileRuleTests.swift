import Testing
import Wire

@testable import ChatKitService

/// What files may be called, and whether they are what they say.
struct FileRuleTests {
    @Test(arguments: [
        ("notes.txt", "notes.txt"), ("../../etc/passwd", "passwd"), (#"C:\Users\ann\a.txt"#, "a.txt"),
        ("a\u{202E}txt.exe", "atxt.exe"), ("line\r\nend", "lineend"), ("", "file"), ("..", "file"), ("   ", "file"),
        ("Übersicht 📄.pdf", "Übersicht 📄.pdf"),
        (String(repeating: "x", count: 300), String(repeating: "x", count: 200)),
    ])
    func namesAreOnlyNames(_ given: String, _ shown: String) {
        #expect(FileName.shown(given) == shown)
    }

    @Test(arguments: [
        (nil, "application/octet-stream"), ("Text/Plain; charset=utf-8", "text/plain"),
        ("image/png", "image/png"), ("nonsense", "application/octet-stream"), ("a/b/c", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
    ])
    func typesAreReadWithoutParameters(_ declared: String?, _ type: String) {
        #expect(FileType.normal(declared) == type)
    }

    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]

    @Test(arguments: [
        ("image/png", png, true), ("image/png", Array("<svg>".utf8), false), ("image/jpeg", png, false),
        ("text/plain", png, false), ("text/plain", Array("Hello".utf8), true), ("application/pdf", png, false),
        ("application/pdf", Array("%PDF-1.7".utf8), true), ("application/x-unheard-of", Array("any".utf8), true),
        ("application/x-unheard-of", png, false), ("application/octet-stream", png, true),
        ("audio/webm", [0x1A, 0x45, 0xDF, 0xA3, 1], true), ("image/png", [], false), ("text/plain", [], true),
    ])
    func firstBytesTellWhatAFileIs(_ declared: String, _ bytes: [UInt8], _ isMatch: Bool) {
        #expect(FileType.matches(declared, bytes) == isMatch)
    }

    @Test(arguments: [
        ("Hello", true), ("wörld 👋 \u{2028}", true), ("a\u{0}b", false),
    ])
    func textIsToldFromBytesWhereverTheyAreCut(_ text: String, _ isText: Bool) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var check = TextCheck()
            check.feed(bytes[..<cut])
            check.feed(bytes[cut...])
            #expect(check.isWhole == isText)
        }
    }

    @Test(arguments: [
        [0xFF, 0x41], [0xC3], [0xE2, 0x82], [0x80], [0xED, 0xA0, 0x80], [0x41, 0x80, 0x80, 0x80, 0x80],
    ])
    func whatIsNotUTF8IsNoText(_ bytes: [UInt8]) {
        var check = TextCheck()
        for byte in bytes { check.feed([byte]) }
        #expect(!check.isWhole)
    }

    @Test func aLinkIsGoodForItsUseItsFileAndItsTime() throws {
        let links = AttachmentLinks()
        let now = try #require(Timestamp("2026-02-03T10:00:00Z"))
        let capability = links.capability("atc_1", .preview, at: now)
        #expect(links.isGood(capability, for: "atc_1", .preview, at: now))
        #expect(links.isGood(capability, for: "atc_1", .preview, at: now + .seconds(299)))
        #expect(!links.isGood(capability, for: "atc_1", .preview, at: now + .seconds(601)))
        #expect(!links.isGood(capability, for: "atc_2", .preview, at: now))
        #expect(!links.isGood(capability, for: "atc_1", .upload, at: now))
        #expect(!AttachmentLinks().isGood(capability, for: "atc_1", .preview, at: now))
        let later = capability.replacing(/^\d+/) { "\((Int($0.output) ?? 0) + 1)" }
        for forged in ["", ".", "1", later, capability + "A", String(capability.dropLast())] {
            #expect(!links.isGood(forged, for: "atc_1", .preview, at: now), "\(forged)")
        }
    }
}
