import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks other servers at an address that was judged first: a name is resolved once, and the connection goes where the
/// judged answer leads. Redirects are not followed, since they could lead anywhere.
///
/// Each request has a client of its own, because the address is a setting of the client. Requests are rare: keys are
/// kept, and people log in seldom.
struct PinnedHTTP: OutboundHTTP {
    private static let largestAnswer = 512 << 10

    let timeout: Duration
    /// Whether a public name may lead into a private network, as names of a company's own do.
    let allowsPrivateAddresses: Bool

    func send(_ request: OutboundRequest) async throws(OutboundFailure) -> OutboundAnswer {
        var failure = OutboundFailure(description: "\(request.url.host) has no address")
        for address in try await addresses(of: request.url) {
            do { return try await send(request, to: address) } catch { failure = error }
        }
        throw failure
    }

    private func addresses(of url: OutboundURL) async throws(OutboundFailure) -> [OutboundAddress] {
        let resolved: [OutboundAddress]
        do { resolved = try await NIOThreadPool.singleton.runIfActive { OutboundAddress.resolve(url.host) } } catch {
            throw OutboundFailure(description: "\(url.host) was not resolved: \(error)")
        }
        let allowed = resolved.filter { address in
            address.reach == .everybody || address.reach == .local && (url.isPrivate || allowsPrivateAddresses)
        }
        guard allowed.isEmpty, let refused = resolved.first else { return allowed }
        throw OutboundFailure(
            description: "\(url.host) leads to \(refused.text), which is not asked under a name of the public network")
    }

    private func send(
        _ request: OutboundRequest, to address: OutboundAddress
    ) async throws(OutboundFailure) -> OutboundAnswer {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.dnsOverride = [request.url.host: address.text]
        configuration.timeout.connect = TimeAmount(timeout)
        configuration.httpVersion = .http1Only
        // One proxy of the environment would see what is meant for the provider alone.
        configuration.proxy = nil
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answer: Result<OutboundAnswer, any Error>
        do {
            let sent = try await client.execute(
                Self.httpRequest(request), timeout: TimeAmount(timeout))
            let body = try await sent.body.collect(upTo: Self.largestAnswer)
            answer = .success(
                OutboundAnswer(
                    status: Int(sent.status.code),
                    maxAge: OutboundAnswer.maxAge(sent.headers.first(name: "Cache-Control")),
                    body: Array(body.readableBytesView)))
        } catch {
            answer = .failure(error)
        }
        do {
            try await client.shutdown()
            return try answer.get()
        } catch {
            throw OutboundFailure(description: "\(request.url.origin) did not answer: \(error)")
        }
    }

    private static func httpRequest(_ request: OutboundRequest) -> HTTPClientRequest {
        var sent = HTTPClientRequest(url: request.url.text)
        sent.headers.add(name: "Accept", value: "application/json")
        sent.headers.add(name: "User-Agent", value: "orcheo-session")
        for (name, value) in request.headers { sent.headers.replaceOrAdd(name: name, value: value) }
        if let form = request.form {
            sent.method = .POST
            sent.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            sent.body = .bytes(ByteBuffer(string: FormEncoding.encode(form)))
        }
        return sent
    }
}
