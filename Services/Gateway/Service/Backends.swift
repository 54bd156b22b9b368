import RPC

/// The services behind the Gateway.
struct Backends: Sendable {
    let publish: RPCClient
    let session: RPCClient
    let chatKit: RPCClient
}
