import NIOCore
import Testing
import Wire

struct OperationTests {
    private let anonymous = Principal.anonymous
    private let visitor = Principal(kind: .visitor, subject: "visitor:1")
    private let reader = Principal(kind: .service, subject: "token:a", scopes: ["read"])
    private let openSet = Principal(kind: .anonymous, subject: "anonymous", scopes: ["read", "write"])

    private func code(_ access: Access, _ principal: Principal) -> String? {
        do {
            try access.check(principal)
            return nil
        } catch { return error.code }
    }

    @Test func accessNeedsWhatItSays() {
        #expect(code(.open, anonymous) == nil)
        #expect(code(.identified, anonymous) == "auth.authentication_required")
        #expect(code(.identified, visitor) == nil)
        #expect(code(.scope("read"), anonymous) == "auth.authentication_required")
        #expect(code(.scope("read"), visitor) == "auth.missing_scope")
        #expect(code(.scope("read"), reader) == nil)
        #expect(code(.scopes(["read", "write"]), reader) == "auth.missing_scope")
        #expect(code(.scopes(["read", "write"]), openSet) == nil)
    }

    @Test func errorTravelsWithoutItsCause() throws {
        let error = ServiceError("a.b", "Public.", details: ["k": 1], retryAfter: 3, cause: "secret")
        let bytes = try WireEncoder().encode(error)
        #expect(String(buffer: bytes) == #"{"code":"a.b","message":"Public.","details":{"k":1},"retry_after":3}"#)
        let back = try WireDecoder().decode(ServiceError.self, from: bytes)
        #expect(back == ServiceError("a.b", "Public.", details: ["k": 1], retryAfter: 3))
    }

    @Test func anyErrorIsToldAsOneOfOurs() {
        struct Secret: Error { let path = "/var/lib/secret" }
        let inner = ServiceError(telling: Secret())
        #expect(inner.code == "internal")
        #expect(!inner.message.contains("secret"))
        #expect(inner.cause?.contains("/var/lib/secret") == true)
        #expect(ServiceError(telling: CancellationError()) == .cancelled)
        #expect(ServiceError(telling: ServiceError.draining) == .draining)
        let invalid = ServiceError(telling: InvalidInput(.missing, path: ["a", "0"], message: "Field required"))
        #expect(invalid.code == "request.invalid")
        #expect(invalid.details == [["type": "missing", "loc": ["a", "0"], "msg": "Field required"]])
    }
}
