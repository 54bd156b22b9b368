import HTTPTypes
import Hummingbird
import Logging
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayService

/// What is written down of requests.
struct AccessLogTests {
    private final class Lines: LogHandler, Sendable {
        private let kept = Mutex<[(level: Logger.Level, metadata: Logger.Metadata)]>([])
        let level: Logger.Level
        var all: [(level: Logger.Level, metadata: Logger.Metadata)] { kept.withLock { $0 } }

        init(_ level: Logger.Level) { self.level = level }

        var logLevel: Logger.Level {
            get { level }
            set {}
        }
        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }
        func log(event: LogEvent) { kept.withLock { $0.append((event.level, event.metadata ?? [:])) } }
    }

    private func write(_ path: String, _ status: HTTPResponse.Status, code: String? = nil, to lines: Lines) {
        let logger = Logger(label: "test") { _ in lines }
        var context = EdgeContext(source: .init(channel: EmbeddedChannel(), logger: logger))
        context.trace = "req_1"
        context.coreContext.endpointPath.value = path.contains("livez") ? "/livez" : "/api/chatkit"
        let request = Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "x", path: path,
                headerFields: [.authorization: "Bearer SECRET", .cookie: "a=SECRET"]),
            body: .init(buffer: .init()))
        AccessLog(logger: logger).write(request, context, status, code: code, .milliseconds(3))
    }

    @Test func aRefusedRequestHasItsLineWithTheRule() throws {
        let lines = Lines(.info)
        write("/api/chatkit?capability=SECRET", .tooManyRequests, code: "chatkit.rate_limit.session", to: lines)
        let line = try #require(lines.all.first)
        #expect(
            line.metadata == [
                "trace": "req_1", "method": "POST", "path": "/api/chatkit", "route": "/api/chatkit", "status": "429",
                "ms": "3.0", "code": "chatkit.rate_limit.session",
            ])
        #expect(!"\(lines.all)".contains("SECRET"))
    }

    @Test func probesAreWrittenDownWhenTheyFail() {
        let lines = Lines(.info)
        write("/livez", .ok, to: lines)
        #expect(lines.all.isEmpty)
        write("/livez", .serviceUnavailable, to: lines)
        #expect(lines.all.count == 1)
    }
}
