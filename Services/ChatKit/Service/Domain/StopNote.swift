/// What a responder reads where a visitor stopped the reply.
enum StopNote {
    static let text =
        "The visitor stopped the reply at this point. Do not continue it or the request before it unless asked to."
}
