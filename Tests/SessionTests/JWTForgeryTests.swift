import Crypto
import Foundation
import ServiceKit
import Testing
import Wire

@testable import SessionService

/// Tokens that somebody made up, by every trick we know of: all are refused, with the same words.
struct JWTForgeryTests {
    private let issuer = Issuer()

    private var good: String { get throws { try issuer.token() } }

    private func refused(_ tokens: [(name: String, token: String)]) async throws {
        let callers = try await issuer.callers()
        #expect(await verdict(try good, by: callers).hasPrefix("jwt:"))
        for (name, token) in tokens {
            do throws(ServiceError) {
                let caller = try await callers.caller(token)
                Issue.record("\(name) was taken as \(caller.subject)")
            } catch {
                #expect(["auth.invalid_token", "auth.unsupported_algorithm"].contains(error.code), "\(name)")
                if error.code == "auth.invalid_token" { #expect(error.message == "The token is not valid.") }
            }
        }
    }

    @Test func algorithmsThatAreNoneOrAnothers() async throws {
        let payload = JSONValue.object(issuer.claims).text
        var tokens: [(String, String)] = []
        for name in ["none", "None", "NONE", "nOnE", "", "hs256", "HS256 ", "HS1", "RS256", "ES384", "dir"] {
            for signature in [[], [0], Array(repeating: 0, count: 32)] as [[UInt8]] {
                tokens.append(
                    (
                        "\(name) \(signature.count)",
                        issuer.token(header: ["alg": .string(name)], payload: payload) { _ in signature }
                    ))
            }
        }
        // The public key as a shared secret, in the spellings that libraries fell for.
        let point = issuer.curve.publicKey
        for (kind, secret) in [
            ("pem", point.pemRepresentation), ("pem with line end", point.pemRepresentation + "\n"),
            ("set", issuer.keySet), ("x", Base64URL.encode(Array(point.x963Representation)[1..<33])),
        ] {
            for header in [["alg": "HS256"], ["alg": "HS256", "kid": "ec"]] as [JSONValue] {
                tokens.append(
                    (
                        "secret \(kind)",
                        try issuer.token(header: header, payload: payload) {
                            try issuer.sign($0, "HS256", secret: secret)
                        }
                    ))
            }
        }
        // A signature of one algorithm under the name of another.
        for (said, signed) in [("ES256", "EdDSA"), ("EdDSA", "ES256"), ("HS384", "HS256"), ("HS256", "HS512")] {
            let header: JSONValue = ["alg": .string(said), "kid": said == "ES256" ? "ec" : "ed"]
            tokens.append(
                (
                    "\(signed) as \(said)",
                    try issuer.token(header: header, payload: payload) {
                        try issuer.sign($0, signed)
                    }
                ))
        }
        #expect(tokens.count > 40)
        try await refused(tokens)
    }

    @Test func headersThatBringTheirOwnJudgement() async throws {
        let mine = P256.Signing.PrivateKey()
        let point = Array(mine.publicKey.x963Representation)
        let jwk: JSONValue = [
            "kty": "EC", "crv": "P-256", "x": .string(Base64URL.encode(point[1..<33])),
            "y": .string(Base64URL.encode(point[33...])),
        ]
        var tokens: [(String, String)] = []
        for (name, value) in [
            ("jwk", jwk), ("jku", "https://evil.example/jwks.json"), ("x5u", "https://evil.example/cert"),
            ("x5c", ["MIIB"]), ("crit", ["exp"]), ("crit", []), ("b64", false), ("zip", "DEF"), ("enc", "A128GCM"),
        ] as [(String, JSONValue)] {
            tokens.append((name, try issuer.token(header: JSONObject([(name, value)]))))
            var header: JSONObject = ["alg": "ES256", "kid": "ec"]
            header[name] = value
            tokens.append(
                (
                    "\(name), own key",
                    try issuer.token(
                        header: .object(header), payload: JSONValue.object(issuer.claims).text
                    ) { Array(try mine.signature(for: $0).rawRepresentation) }
                ))
        }
        for kid in [
            "ed", "secret", "enc", "", "../../dev/null", "' OR 1=1 --", "ec\u{0}", "EC", "https://evil.example/key",
            String(repeating: "k", count: 5000),
        ] {
            tokens.append(("kid \(kid.prefix(20))", try issuer.token("ES256", header: ["kid": .string(kid)])))
        }
        for kid in [7, true, nil, ["ec"], ["a": "ec"]] as [JSONValue] {
            tokens.append(("kid \(kid.text)", try issuer.token("ES256", header: ["kid": kid])))
        }
        for type in ["orcheo-chat+jwt", "JOSE", "dpop+jwt", "logout+jwt", "secevent+jwt", ""] {
            tokens.append(("typ \(type)", try issuer.token(header: ["typ": .string(type)])))
        }
        for type in [1, ["JWT"], nil] as [JSONValue] {
            tokens.append(("typ \(type.text)", try issuer.token(header: ["typ": type])))
        }
        #expect(tokens.count > 35)
        try await refused(tokens)
    }

    @Test func claimsThatAreMissingOrAbsurd() async throws {
        var tokens: [(String, String)] = []
        for (name, value) in [
            ("exp", nil), ("exp", .null), ("exp", "9999999999"), ("exp", .number("-1")), ("exp", .number("1e300")),
            ("exp", true), ("exp", []), ("exp", .number("999999999999999")), ("nbf", "0"), ("nbf", .null),
            ("nbf", .number("-5")), ("iat", "0"), ("iat", .number("1e99")), ("iat", [1]), ("sub", nil), ("sub", ""),
            ("sub", 7), ("sub", ["ann"]), ("sub", "a\u{0}b"), ("sub", "a\nb"),
            ("sub", .string(String(repeating: "s", count: 256))), ("aud", 7), ("aud", ["orcheo", 7]),
            ("aud", ["a": "orcheo"]), ("aud", .null), ("iss", 7), ("iss", ["https://idp.example"]), ("iss", .null),
            ("iss", ""),
        ] as [(String, JSONValue?)] {
            var claims = issuer.claims
            claims[name] = value
            tokens.append(("\(name) \(value?.text.prefix(20) ?? "missing")", try issuer.token(claims: claims)))
        }
        try await refused(tokens)
    }

    @Test func spellingsThatAreNotCanonical() async throws {
        let parts = try good.split(separator: ".").map(String.init)
        let (header, payload, signature) = (parts[0], parts[1], parts[2])
        var tokens: [(String, String)] = [
            ("empty", ""), ("dots", ".."), ("two parts", "\(header).\(payload)"), ("four", "\(try good).x"),
            ("five", "\(try good).x.y"), ("no signature", "\(header).\(payload)."),
            ("no header", ".\(payload).\(signature)"), ("no payload", "\(header)..\(signature)"),
            ("blank", "\(try good) "), ("line", "\(try good)\n"), ("lower case", try good.lowercased()),
            ("too long", "\(header).\(payload).\(String(repeating: "A", count: 20_000))"),
        ]
        for index in 0..<3 {
            for (name, edit) in [
                ("padded", { $0 + "=" }), ("padded twice", { $0 + "==" }), ("plus", { "+" + $0.dropFirst() }),
                ("slash", { "/" + $0.dropFirst() }), ("cut", { String($0.dropLast()) }), ("blank", { " " + $0 }),
                ("more", { $0 + "A" }),
            ] as [(String, (String) -> String)] {
                var changed = parts
                changed[index] = edit(changed[index])
                tokens.append(("\(name) in \(index)", changed.joined(separator: ".")))
            }
        }
        // The last character of 32 bytes has two bits that mean nothing.
        for last in "BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" where last != signature.last {
            tokens.append(("last \(last)", "\(header).\(payload).\(signature.dropLast())\(last)"))
        }
        #expect(tokens.count > 90)
        try await refused(tokens)
    }

    @Test func jsonThatReadersDisagreeAbout() async throws {
        let claims = JSONValue.object(issuer.claims).text
        let cut = String(claims.dropLast())
        let payloads = [
            "\(cut),\"sub\":\"root\"}", "\(cut),\"exp\":9999999999}", "\(cut),}", "[\(claims)]", "\u{FEFF}\(claims)",
            "\(claims) x", "null", "\"text\"", claims.replacingOccurrences(of: "\"ann\"", with: "\"\\ud800\""),
            claims.replacingOccurrences(of: "\"ann\"", with: "'ann'"), "{\"a\":\(claims)", "",
        ]
        var tokens = try payloads.map { payload in
            (
                "payload \(payload.suffix(20))",
                try issuer.token(header: ["alg": "HS256"], payload: payload) {
                    try issuer.sign($0, "HS256")
                }
            )
        }
        for header in [
            #"{"alg":"HS256","alg":"none"}"#, #"{"alg":"none","alg":"HS256"}"#, #"{"alg":["HS256"]}"#,
            #"{"alg":null}"#, "{}", "[]", #"{"alg":"HS256",}"#, #"{"\u0061lg":"HS256","alg":"HS256"}"#,
        ] {
            let signed = "\(Mint.part(header)).\(Mint.part(claims))"
            let signature = Base64URL.encode(try issuer.sign(Array(signed.utf8), "HS256"))
            tokens.append(("header \(header)", "\(signed).\(signature)"))
        }
        try await refused(tokens)
    }
}
