public import Wire

/// Deletes a thread of the caller with everything in it, and stops the reply that goes on in it (`threads.delete`).
///
/// Errors: `chatkit.thread_not_found`.
public enum DeleteThread: Operation {
    public typealias Input = GetThread.Input
    public typealias Output = Nothing

    public static let name = "chatkit.delete_thread"
    public static let access = Access.identified
}
