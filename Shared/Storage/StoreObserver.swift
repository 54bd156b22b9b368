/// Is told of each commit of a store, on the thread that made it, so it must be quick.
public protocol StoreObserver: Sendable {
    /// - Parameters:
    ///   - writes: how many shared the transaction.
    ///   - duration: from before BEGIN to after COMMIT.
    func committed(_ writes: Int, in duration: Duration)
}
