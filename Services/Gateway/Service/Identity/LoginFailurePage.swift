import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// What a person sees who comes back from a login that we know nothing of, and so cannot be sent anywhere.
struct LoginFailurePage {
    let error: ServiceError

    /// Whether a person looks at the answer.
    static func isWanted(_ headers: HTTPFields) -> Bool { headers[.accept]?.contains("text/html") == true }

    /// The message is one of ours, not of the request.
    var response: Response {
        let page = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Login</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto 0; padding: 0 1rem; }
            </style>
            </head>
            <body>
            <h1>That did not work</h1>
            <p>\(error.message)</p>
            <p><a href="/api/auth/login">Log in</a></p>
            </body>
            </html>
            """
        return Response(
            status: StatusTable.status(of: error.code),
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .init("Content-Security-Policy")!:
                    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }
}
