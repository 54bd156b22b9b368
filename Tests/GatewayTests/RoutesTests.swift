import GatewayAPI
import Testing

@testable import GatewayService

/// The table of routes.
struct RoutesTests {
    @Test func eachPlaceHasOneRoute() {
        // Parameters of different names are the same place.
        let places = Routes.all.map { route in
            "\(route.method.rawValue) \(route.path.replacing(/\{[a-z]+\}/, with: "{}"))"
        }
        #expect(places.count == Set(places).count)
    }

    @Test(arguments: [
        ("/api/workflows", ["GET", "POST"]), ("/api/workflows/desk", ["DELETE", "GET", "PUT"]),
        ("/api/workflows/desk/publish", ["GET", "PATCH", "POST"]), ("/api/workflows/desk/publish/revoke", ["POST"]),
        ("/api/workflows/desk/versions/ingest", ["GET", "POST"]), ("/api/workflows/desk/nothing", []), ("/", []),
    ])
    func pathSaysWhatCanBeDoneWithIt(path: String, methods: [String]) {
        #expect(UnknownRoute.methods(at: path) == methods)
    }
}
