public import Wire

/// Stops a reply in a thread of the caller, and answers when its turn is closed; also if it was before. What was said so
/// far is kept. Error: `chatkit.stream_not_found`.
public enum StopStream: Operation {
    public typealias Input = GetStream.Input
    public typealias Output = Nothing

    public static let name = "chatkit.stop_stream"
    public static let access = Access.identified
    public static let isIdempotent = true
}
