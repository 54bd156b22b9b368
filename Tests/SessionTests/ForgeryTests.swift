import Crypto
import Foundation
import Testing
import Wire

@testable import SessionService

/// Tokens that are not what they say. Whatever is wrong with one, the answer is the same, so that a forger learns
/// nothing.
struct ForgeryTests {
    let mint: Mint

    init() throws { mint = try Mint() }

    private func sign(_ header: String, _ payload: String? = nil, by key: SigningKey? = nil) throws -> String {
        try Mint.token(header: header, payload ?? JSONValue.object(mint.claims).text, by: key ?? mint.key)
    }

    private func expectForged(_ tokens: [(String, String)], _ code: String = "chatkit.auth.invalid_jwt") throws {
        // What is changed is what is refused: the same token without the change is good.
        #expect(mint.verdict(try mint.goodToken()) == "good")
        for (what, token) in tokens { #expect(mint.verdict(token) == code, "\(what)") }
    }

    @Test func headerThatIsNotOursIsRefused() throws {
        let headers = [
            "alg none": #"{"alg":"none","kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "alg None": #"{"alg":"None","kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "alg in lower case": #"{"alg":"es256","kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "alg of another curve": #"{"alg":"ES384","kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "alg missing": #"{"kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "alg null": #"{"alg":null,"kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "alg a list": #"{"alg":["ES256"],"kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "alg twice": #"{"alg":"ES256","alg":"none","kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "kid unknown": #"{"alg":"ES256","kid":"key_2","typ":"orcheo-chat+jwt"}"#,
            "kid a path": #"{"alg":"ES256","kid":"../../../dev/null","typ":"orcheo-chat+jwt"}"#,
            "kid SQL": #"{"alg":"ES256","kid":"' OR '1'='1","typ":"orcheo-chat+jwt"}"#,
            "kid with NUL": #"{"alg":"ES256","kid":"key_1\u0000","typ":"orcheo-chat+jwt"}"#,
            "kid empty": #"{"alg":"ES256","kid":"","typ":"orcheo-chat+jwt"}"#,
            "kid missing": #"{"alg":"ES256","typ":"orcheo-chat+jwt"}"#,
            "kid a number": #"{"alg":"ES256","kid":1,"typ":"orcheo-chat+jwt"}"#,
            "kid twice": #"{"alg":"ES256","kid":"key_2","kid":"key_1","typ":"orcheo-chat+jwt"}"#,
            "typ of any JWT": #"{"alg":"ES256","kid":"key_1","typ":"JWT"}"#,
            "typ missing": #"{"alg":"ES256","kid":"key_1"}"#,
            "typ of an access token": #"{"alg":"ES256","kid":"key_1","typ":"at+jwt"}"#,
            "crit": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","crit":["exp"]}"#,
            "crit empty": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","crit":[]}"#,
            "jwk": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","jwk":{"kty":"EC"}}"#,
            "jku": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","jku":"https://evil.example/k"}"#,
            "x5u": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","x5u":"https://evil.example/c"}"#,
            "x5c": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","x5c":["MIIB"]}"#,
            "b64": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","b64":false}"#,
            "zip": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt","zip":"DEF"}"#,
            "cty in place of typ": #"{"alg":"ES256","kid":"key_1","cty":"orcheo-chat+jwt"}"#,
            "a list": #"["ES256","key_1"]"#,
            "no JSON": "ES256",
            "empty": "",
            "byte order mark": "\u{FEFF}" + Mint.header,
            "comma at the end": #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt",}"#,
        ]
        try expectForged(try headers.map { ($0, try sign($1)) })
    }

    @Test func signatureOfAnotherKeyIsRefused() throws {
        let foreign = try SigningKey(.es256, Array(P256.Signing.PrivateKey().rawRepresentation))
        let hmac = Mint.header.replacing("ES256", with: "HS256")
        let pem = try P256.Signing.PublicKey(x963Representation: mint.record.publicKey).pemRepresentation
        try expectForged([
            ("foreign key under our kid", try sign(Mint.header, by: foreign)),
            ("HMAC with the public key", try sign(hmac, by: try SigningKey(.hs256, mint.record.publicKey))),
            ("HMAC with the public key as PEM", try sign(hmac, by: try SigningKey(.hs256, Array(pem.utf8)))),
            ("HMAC with the key id", try sign(hmac, by: try SigningKey(.hs256, Array("key_1".utf8)))),
            ("HMAC called ES256", try sign(Mint.header, by: try SigningKey(.hs256, mint.record.publicKey))),
        ])
    }

    @Test func signatureThatIsChangedIsRefused() throws {
        let good = try mint.goodToken()
        let parts = good.split(separator: ".").map(String.init)
        let signature = try #require(Base64URL.decode(parts[2].utf8))
        let other = try mint.key.sign(Array("\(parts[0]).\(Mint.part("{}"))".utf8))
        let der = try P256.Signing.ECDSASignature(rawRepresentation: signature).derRepresentation
        func with(_ signature: some Collection<UInt8>) -> String {
            "\(parts[0]).\(parts[1]).\(Base64URL.encode(signature))"
        }
        var flipped = signature
        flipped[40] ^= 1
        try expectForged([
            ("empty", "\(parts[0]).\(parts[1])."),
            ("shortened", with(signature.dropLast())),
            ("lengthened", with(signature + [0])),
            ("doubled", with(signature + signature)),
            ("one bit", with(flipped)),
            ("zero", with([UInt8](repeating: 0, count: 64))),
            ("DER", with(der)),
            ("of another payload", with(other)),
            ("of another token's header", "\(Mint.part("{}")).\(parts[1]).\(parts[2])"),
        ])
    }

    @Test func textThatIsNotTheOneSpellingIsRefused() throws {
        let good = try mint.goodToken()
        let parts = good.split(separator: ".").map(String.init)
        // The last digit of 64 bytes holds two bits and four that mean nothing.
        let twin = try #require(
            good.last.flatMap { last in
                "AQgw".contains(last) ? Character(Unicode.Scalar(last.asciiValue! + 1)) : nil
            })
        try expectForged([
            ("empty", ""), ("dots", ".."), ("one part", parts[0]), ("two parts", "\(parts[0]).\(parts[1])"),
            ("four parts", "\(good).\(parts[2])"), ("five parts", "\(good)..\(parts[2])"),
            ("five full parts", "\(good).\(parts[0]).\(parts[1])"), ("dot at the end", "\(good)."),
            ("dot in front", ".\(good)"), ("padding", "\(good)=="),
            ("padded header", "\(parts[0])=.\(parts[1]).\(parts[2])"),
            ("other bits in the last digit", good.dropLast() + String(twin)),
            ("digits of plain base64", good.replacing("_", with: "/").replacing("-", with: "+") + "+"),
            ("line break", "\(good)\n"), ("tab", "\(parts[0]).\(parts[1])\t.\(parts[2])"),
            (
                "JSON serialisation",
                #"{"protected":"\#(parts[0])","payload":"\#(parts[1])","signature":"\#(parts[2])"}"#
            ),
            ("digits of another script", "\(parts[0]).\(parts[1]).٣\(parts[2])"),
            ("16 KiB", String(repeating: "A", count: 16 << 10)),
            ("a megabyte of dots", String(repeating: ".", count: 1 << 20)),
        ])
    }

    @Test func payloadThatOnlyLooksRightIsRefused() throws {
        var tokens: [(String, String)] = []
        func add(_ what: String, _ payload: String) throws {
            tokens.append((what, try Mint.token(payload, by: mint.key)))
        }
        func change(_ name: String, _ value: JSONValue?) throws {
            var claims = mint.claims
            claims[name] = value
            try add("\(name): \(value?.text ?? "missing")", JSONValue.object(claims).text)
        }
        let now = mint.second
        for name in ["iss", "aud", "sub", "iat", "nbf", "exp", "jti"] {
            for value in [nil, .null, "", [], [:], true, -1] as [JSONValue?] { try change(name, value) }
        }
        for spelling in [
            "\(now + 60).0", "\(now + 60).5", "1.8e9", "1e400", "9223372036854775807", "9223372036854775808",
            "99999999999999999999999999", "-9223372036854775808", "-0", "0", "253402300799",
        ] {
            try change("exp", .number(spelling))
        }
        try change("exp", .string("\(now + 60)"))
        try change("exp", .int(now + 301))
        try change("iat", .int(now + 1))
        try change("iat", .int(now - 1))
        try change("iat", .number("-9223372036854775808"))
        try change("nbf", .int(now + 1))
        try change("iss", "orcheo")
        try change("iss", ["orcheo.chatkit"])
        try change("aud", "ChatKit")
        try change("aud", ["chatkit"])
        let good = JSONValue.object(mint.claims).text
        try add("exp twice", good.replacing(#""exp":"#, with: #""exp":1,"exp":"#))
        try add("sub twice", good.replacing(#""jti":"#, with: #""sub":"visitor:1","jti":"#))
        try add("member of chatkit twice", good.replacing(#""version":"#, with: #""version":"draft","version":"#))
        try add("sub twice, once escaped", good.replacing(#""jti":"#, with: #""s\u0075b":"visitor:1","jti":"#))
        try add("a list", "[\(good)]")
        try add("a text", #""\#(good.replacing("\"", with: "\\\""))""#)
        try add("two values", good + good)
        try add("empty", "")
        try add("lone surrogate", good.replacing("ext:shop", with: #"\ud800"#))
        try add("nested without end", #"{"a":"# + String(repeating: "[", count: 2000))
        try expectForged(tokens)
    }

    @Test func claimsThatDoNotSayWhatTheTokenIsForHaveTheirOwnCode() throws {
        var tokens: [(String, String)] = []
        func add(_ what: String, _ chatkit: JSONValue?) throws {
            var claims = mint.claims
            claims["chatkit"] = chatkit
            tokens.append((what, try Mint.token(JSONValue.object(claims).text, by: mint.key)))
        }
        for value in [nil, .null, [], "", 1, [:]] as [JSONValue?] {
            try add("chatkit: \(value?.text ?? "missing")", value)
        }
        let whole = try #require(mint.claims["chatkit"]?.objectValue)
        let changes: [(String, [JSONValue?])] = [
            (
                "workflow_id",
                [
                    nil, .null, "", 5, "demo", "../11111111-1111-4111-8111-111111111111",
                    "11111111-1111-4111-8111-11111111111G", "AAAAAAAA-1111-4111-8111-111111111111",
                    "{11111111-1111-4111-8111-111111111111}", "11111111111141118111111111111111",
                ]
            ),
            ("version", [nil, .null, "", "Draft", "latest", 1]),
            ("epochs", [nil, .null, [], [:], ["workflow": -1], ["workflow": "3"], ["workflow": .number("3.5")]]),
            ("workspace_ids", [nil, .null, "team-a"]),
        ]
        for (name, values) in changes {
            for value in values {
                var chatkit = whole
                chatkit[name] = value
                try add("\(name): \(value?.text ?? "missing")", .object(chatkit))
            }
        }
        try expectForged(tokens, "chatkit.auth.invalid_jwt_claims")
    }

    @Test func tokenOfAnotherKindOfOursIsRefused() throws {
        // A visitor cookie and a bootstrap token are secrets of ours too.
        let cookies = VisitorCookies(key: SymmetricKey(size: .bits256))
        try expectForged([
            ("visitor cookie", cookies.value(for: String(repeating: "a", count: 32))),
            ("service token", HostedSession.token),
        ])
    }

    @Test func expiryIsToldOnlyOfATokenThatIsOurs() throws {
        let good = try mint.goodToken()
        let forged = try sign(
            Mint.header, by: try SigningKey(.es256, Array(P256.Signing.PrivateKey().rawRepresentation)))
        mint.clock.advance(by: .seconds(299))
        #expect(mint.verdict(good) == "good")
        mint.clock.advance(by: .seconds(1))
        #expect(mint.verdict(good) == "chatkit.auth.token_expired")
        #expect(mint.verdict(forged) == "chatkit.auth.invalid_jwt")
    }

    @Test func refusalsOfForgeriesReadTheSameAndRepeatNothing() async throws {
        let good = try mint.goodToken()
        var messages: Set<String> = []
        for token in ["x", good + "A", String(good.dropLast(9))] {
            do throws(ChatTokenFault) {
                _ = try mint.verifier.verify(token)
            } catch {
                messages.insert("\(error.serviceError)")
            }
        }
        #expect(messages.count == 1)
        #expect(!messages.contains { $0.contains(good.prefix(20)) })
    }
}
