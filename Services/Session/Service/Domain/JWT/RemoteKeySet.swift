import JWTKit
import ServiceKit
import Wire

/// The public keys of an issuer at its address (JWK Set URL). They are kept as long as the issuer says, within a limit of
/// ours; one fetch serves everybody who waits for it. An actor, because it waits for the issuer.
actor RemoteKeySet {
    /// No key is to be had: the issuer does not answer, and what it said before is too old.
    struct Unavailable: Error, CustomStringConvertible {
        let description: String
    }

    /// Keys are used for this long beyond their time while the issuer cannot be asked.
    private static let grace = Duration.seconds(3600)
    /// A key that nobody knows, or an issuer that does not answer, is asked about once in this time.
    private static let pause = Duration.seconds(10)

    private let url: OutboundURL
    private let http: any OutboundHTTP
    /// However long the issuer allows.
    private let longest: Duration
    private let clock: any WallClock
    private var known: (keys: JWTKeySet, freshUntil: Timestamp)?
    private var lastAttempt: Timestamp?
    private var lastFailure: Unavailable?
    private var fetch: Task<Void, Never>?

    init(_ url: OutboundURL, http: any OutboundHTTP, longest: Duration, clock: any WallClock) {
        self.url = url
        self.http = http
        self.longest = longest
        self.clock = clock
    }

    /// What verifies a token; nil if the issuer has no such key.
    func verifier(_ keyID: String?, _ algorithm: String) async throws(Unavailable) -> (any JWTAlgorithm)? {
        if let known, clock.now < known.freshUntil, let key = known.keys.verifier(keyID, algorithm) { return key }
        // Too old, or a key that came after these: issuers sign with a new one as soon as they have it.
        if mayAsk { await refresh() }
        guard let known, clock.now < known.freshUntil + Self.grace else {
            throw lastFailure ?? Unavailable(description: "the keys at \(url.origin) are not known")
        }
        return known.keys.verifier(keyID, algorithm)
    }

    private var mayAsk: Bool {
        if fetch != nil { return true }
        return lastAttempt.map { $0 + Self.pause <= clock.now } ?? true
    }

    private func refresh() async {
        if fetch == nil {
            lastAttempt = clock.now
            fetch = Task {
                do throws(Unavailable) {
                    let (keys, lifetime) = try await ask()
                    known = (keys, clock.now + lifetime)
                    lastFailure = nil
                } catch {
                    lastFailure = error
                }
                fetch = nil
            }
        }
        await fetch?.value
    }

    private func ask() async throws(Unavailable) -> (JWTKeySet, Duration) {
        let answer: OutboundAnswer
        do { answer = try await http.send(OutboundRequest(url: url)) } catch {
            throw Unavailable(description: error.description)
        }
        guard answer.status == 200 else { throw Unavailable(description: "\(url) answered \(answer.status)") }
        do {
            let keys = try await JWTKeySet(json: String(decoding: answer.body, as: UTF8.self), skippingBrokenKeys: true)
            return (keys, min(answer.maxAge ?? longest, longest))
        } catch {
            throw Unavailable(description: "\(url) has no usable keys: \(error)")
        }
    }
}
