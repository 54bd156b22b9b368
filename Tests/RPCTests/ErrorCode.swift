import Testing
import Wire

/// The code of the `ServiceError` that `body` throws.
func errorCode(_ body: () async throws -> some Any) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch { return (error as? ServiceError)?.code ?? "\(error)" }
}

/// Expects `body` to throw a `ServiceError` of this code.
func expectCode(
    _ code: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async {
    #expect(await errorCode(body) == code, sourceLocation: sourceLocation)
}
