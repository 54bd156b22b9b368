import ChatKitService
import ServiceKit

/// The executable of the ChatKit service.
@main
struct ChatKitMain {
    static func main() async { await ServiceMain.run(Chatting.self) }
}
