import GatewayService
import ServiceKit

/// The executable of the Gateway service.
@main
struct GatewayMain {
    static func main() async { await ServiceMain.run(Edge.self) }
}
