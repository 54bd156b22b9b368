import GatewayAPI
import HTTPTypes
import ServiceKit
import Testing

@testable import GatewayService

/// How requests are counted.
struct HTTPFiguresTests {
    private let registry = MetricsRegistry()

    private func requests() -> [String: MetricSample.Value] {
        Dictionary(
            uniqueKeysWithValues: registry.snapshot().filter { $0.label == "orcheo_http_requests_total" }.map {
                ($0.dimensions.map(\.value).joined(separator: " "), $0.value)
            })
    }

    @Test func nothingIsThereBeforeTheFirstRequest() {
        _ = HTTPFigures(Routes.all, in: registry)
        #expect(registry.snapshot().isEmpty)
    }

    @Test func firstRequestOfARouteMakesEveryClass() {
        let figures = HTTPFigures(Routes.all, in: registry)
        figures.record("/api/workflows/{ref}", .get, .notFound, .milliseconds(3))
        figures.record("/api/workflows/{ref}", .get, .ok, .milliseconds(3))
        figures.record("/api/workflows/{ref}", .get, .ok, .milliseconds(3))
        #expect(
            requests() == [
                "GET /api/workflows/{ref} 1xx": .counter(0), "GET /api/workflows/{ref} 2xx": .counter(2),
                "GET /api/workflows/{ref} 3xx": .counter(0), "GET /api/workflows/{ref} 4xx": .counter(1),
                "GET /api/workflows/{ref} 5xx": .counter(0),
            ])
        let durations = registry.snapshot().filter { $0.label == "orcheo_http_request_duration_seconds" }
        #expect(durations.count == 1)
        guard case .histogram(let histogram) = durations.first?.value else {
            Issue.record("there is no histogram")
            return
        }
        #expect(histogram.count == 3)
    }

    /// Whatever clients make up is one series.
    @Test(
        arguments: [
            (nil, .get), ("NotFound", .get), ("/api/workflows/{ref}", .trace), ("/made/up", .put),
        ] as [(String?, HTTPRequest.Method)])
    func whatMeetsNoRouteIsCountedTogether(template: String?, method: HTTPRequest.Method) {
        HTTPFigures(Routes.all, in: registry).record(template, method, .notFound, .zero)
        #expect(requests()["other none 4xx"] == .counter(1))
        #expect(requests().count == 5)
    }

    @Test func eachRouteIsFoundByItsTemplate() {
        let figures = HTTPFigures(Routes.all, in: registry)
        for route in Routes.all {
            guard let method = HTTPRequest.Method(rawValue: route.method.rawValue) else { continue }
            figures.record(route.path, method, .ok, .zero)
            #expect(requests()["\(route.method.rawValue) \(route.path) 2xx"] == .counter(1))
        }
    }

    @Test func oddStatusStaysWithinTheClasses() {
        let figures = HTTPFigures(Routes.all, in: registry)
        figures.record("/livez", .get, .init(code: 999), .zero)
        figures.record("/livez", .get, .init(code: 0), .zero)
        #expect(requests()["GET /livez 5xx"] == .counter(1))
        #expect(requests()["GET /livez 1xx"] == .counter(1))
    }
}
