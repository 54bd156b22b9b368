import PublishService
import ServiceKit

/// The executable of the Publish service.
@main
struct PublishMain {
    static func main() async { await ServiceMain.run(Publishing.self) }
}
