public import Wire

/// Counts how calls went: those of one operation that a service answers, or those that are made to one peer. It is told
/// on the way of each call, so it must be quick.
public protocol CallMeter: Sendable {
    /// - Parameters:
    ///   - duration: until the answer; nil for a stream, which lasts as long as its reader likes.
    ///   - error: nil where the call was answered.
    func record(_ duration: Duration?, _ error: ServiceError?)
}
