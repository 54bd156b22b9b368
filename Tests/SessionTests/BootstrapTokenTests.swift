import Foundation
import ServiceKit
import SessionAPI
import Testing

@testable import SessionService

/// The operator's token stays out of files and values.
struct BootstrapTokenTests {
    @Test func noFileOfTheServiceHoldsIt() async throws {
        try await TestFolder.with { folder in
            try await HostedSession.with(at: StoreKind.file.location(in: folder)) { session in
                let header = "Bearer \(HostedSession.token)"
                _ = try await session.call(Authenticate.self, .init(authorization: header))
                _ = await session.refusal(Authenticate.self, .init(authorization: "\(header)x"))
                let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
                #expect(files.contains { $0.hasSuffix("session.sqlite") })
                for file in files {
                    let bytes = FileManager.default.contents(atPath: "\(folder.path)/\(file)") ?? Data()
                    #expect(bytes.firstRange(of: Data(HostedSession.token.utf8)) == nil, "\(file)")
                }
            }
        }
    }

    @Test func noValueShowsIt() async throws {
        let authentication = try Authentication.with(["AUTH_BOOTSTRAP_SERVICE_TOKEN": HostedSession.token])
        let principal = try await authentication.principal("Bearer \(HostedSession.token)")
        var refusals: [any Error] = []
        for header in ["Bearer \(HostedSession.token)x", "Basic \(HostedSession.token)", HostedSession.token] {
            do { _ = try await authentication.principal(header) } catch { refusals.append(error) }
        }
        #expect(refusals.count == 3)
        for value in [authentication, principal, refusals] as [Any] {
            var shown = "\(value) \(String(reflecting: value)) "
            dump(value, to: &shown)
            #expect(!shown.contains(HostedSession.token))
        }
    }
}
