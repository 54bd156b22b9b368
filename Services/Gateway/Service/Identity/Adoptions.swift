import ChatKitAPI
import RPC
import SessionAPI
import Wire

/// Moves the threads of a visitor who logged in to the user, across the two services that know of it. Session asks for it
/// with each request until it was confirmed, and ChatKit moves nothing twice: so it survives the death of any of them.
struct Adoptions: Sendable {
    let backends: Backends

    func perform(_ adoption: Adoption, _ options: CallOptions) async throws(ServiceError) {
        _ = try await backends.chatKit.call(
            AdoptThreads.self, .init(visitor: adoption.visitor, user: adoption.user), options)
        _ = try await backends.session.call(ConfirmAdoption.self, adoption, options)
    }
}
