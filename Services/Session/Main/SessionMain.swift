import ServiceKit
import SessionService

/// The executable of the Session service.
@main
struct SessionMain {
    static func main() async { await ServiceMain.run(Sessions.self) }
}
