import GatewayAPI
import HTTPTypes
import Hummingbird
import Metrics
import ServiceKit
import Synchronization

/// Counts requests by route, method and class of status.
///
/// On the way of each request: the routes are known, so finding one is a look-up in a dictionary that never changes. A
/// route gets its cells with its first request, all classes at once, so that its first failure is an increase.
final class HTTPFigures: Sendable {
    private final class Cells: Sendable {
        /// From 1xx to 5xx.
        private let requests: [Counter]
        private let duration: Metrics.Timer

        init(method: String, route: String, _ registry: MetricsRegistry) {
            let dimensions = [("method", method), ("route", route)]
            requests = (1...5).map {
                Counter(
                    label: "orcheo_http_requests_total", dimensions: dimensions + [("status", "\($0)xx")],
                    factory: registry)
            }
            duration = Metrics.Timer(
                label: "orcheo_http_request_duration_seconds", dimensions: dimensions, factory: registry)
        }

        func record(_ status: HTTPResponse.Status, _ duration: Duration) {
            requests[min(max(status.code / 100, 1), 5) - 1].increment()
            self.duration.record(duration: duration)
        }
    }

    private final class Place: Sendable {
        let method: String
        private let route: String
        private let cells = AtomicLazyReference<Cells>()

        init(method: String, route: String) {
            self.method = method
            self.route = route
        }

        func cells(in registry: MetricsRegistry) -> Cells {
            cells.load() ?? cells.storeIfNil(Cells(method: method, route: route, registry))
        }
    }

    /// By the template that Hummingbird tells with a request; one for each method there.
    private let places: [String: [Place]]
    /// Of requests that meet no route, whatever their method and path.
    private let nowhere = Place(method: "other", route: "none")
    private let registry: MetricsRegistry

    init(_ routes: [Route], in registry: MetricsRegistry) {
        places = Dictionary(grouping: routes) { RouterPath($0.path).description }.mapValues { routes in
            routes.map { Place(method: $0.method.rawValue, route: $0.path) }
        }
        self.registry = registry
    }

    /// - Parameters:
    ///   - template: of the route; nil where there is none.
    ///   - duration: until the head of the answer.
    func record(_ template: String?, _ method: HTTPRequest.Method, _ status: HTTPResponse.Status, _ duration: Duration)
    {
        let place = template.flatMap { places[$0]?.first { $0.method == method.rawValue } } ?? nowhere
        place.cells(in: registry).record(status, duration)
    }
}
