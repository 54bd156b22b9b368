import Crypto
import Logging
import RPC
import ServiceKit
import SessionAPI
import Storage
import Synchronization
import Wire

@testable import SessionService

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// A clock that stands still unless it is set.
final class TestClock: WallClock {
    static let start = Timestamp(microseconds: 1_800_000_000_250_000)

    private let time = Mutex(start)

    var now: Timestamp { time.withLock { $0 } }
    func advance(by span: Duration) { time.withLock { $0 = $0 + span } }
}

/// Where a test keeps its store.
enum StoreKind: CaseIterable, Sendable {
    case memory, file

    func location(in folder: TestFolder) -> StoreLocation {
        switch self {
        case .memory: .memory
        case .file: .folder("\(folder.path)/session")
        }
    }
}

extension Principal {
    static let integrator = Principal(
        kind: .service, subject: "token:shop", scopes: ["chatkit:session", "workflows:execute", "workflows:read"],
        workspaces: ["team-b", "team-a"], tokenID: "shop")
    static let ann = Principal(
        kind: .user, subject: "jwt:https://idp:ann",
        scopes: ["chatkit:session", "workflows:execute", "workflows:read"],
        workspaces: ["team-a"])
}

/// The Session service behind its wire protocol, within this process.
struct HostedSession: Sendable {
    static let token = "canary-bootstrap-token-Zq81"
    static let workflow = "11111111-1111-4111-8111-111111111111"

    let client: RPCClient

    static func with<T>(
        _ settings: [String: String] = ["ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN": token],
        at location: StoreLocation = .memory, clock: any WallClock = TestClock(), logger: Logger = .silent,
        isolation: isolated (any Actor)? = #isolation, _ body: (HostedSession) async throws -> T
    ) async throws -> T {
        let hub = MemoryHub()
        let context = ServiceContext(
            settings: try Settings(settings), logger: logger, clock: clock, location: location)
        let host = try await ServiceHost(Sessions.self, context, listener: hub.listener(for: "session"))
        let client = RPCClient(
            service: "session", caller: "test", connector: hub.connector(to: "session"), logger: .silent)
        let serving = Task { try await host.run() }
        let calling = Task { await client.run() }
        func stop() async throws {
            await host.stop()
            try await serving.value
            calling.cancel()
            await calling.value
        }
        do {
            let result = try await body(HostedSession(client: client))
            try await stop()
            return result
        } catch {
            try await stop()
            throw error
        }
    }

    func call<O: Operation>(
        _ operation: O.Type, _ input: O.Input, as principal: Principal = .anonymous,
        conditions: CallConditions = .none
    ) async throws(ServiceError) -> O.Output {
        try await client.call(
            operation, input,
            CallOptions(principal: principal, trace: "test", deadline: .seconds(30), conditions: conditions))
    }

    /// The code that the call is refused with.
    func refusal<O: Operation>(
        _ operation: O.Type, _ input: O.Input, as principal: Principal = .anonymous,
        conditions: CallConditions = .none
    ) async -> String? {
        do {
            _ = try await call(operation, input, as: principal, conditions: conditions)
            return nil
        } catch {
            return error.code
        }
    }

    func identify(
        bearer: String? = nil, cookie: String? = nil, header: String? = nil
    ) async throws(ServiceError) -> IdentifyChat.Output {
        try await call(
            IdentifyChat.self,
            .init(authorization: bearer.map { "Bearer \($0)" }, visitorCookie: cookie, visitorHeader: header))
    }

    func issue(
        user: JSONObject? = ["id": "v-1"], metadata: JSONObject? = nil, as principal: Principal = .integrator
    ) async throws(ServiceError) -> ChatToken {
        try await call(
            IssueChatToken.self,
            .init(
                workflowID: Self.workflow, workflowName: "Desk", version: .published, epoch: 3, user: user,
                metadata: metadata), as: principal)
    }

    func issueForWorkflow(
        _ version: TokenVersion, as principal: Principal = .integrator
    ) async throws(ServiceError) -> ChatToken {
        try await call(
            IssueWorkflowChatToken.self,
            .init(workflowID: Self.workflow, workflowName: "Desk", version: version, epoch: 3), as: principal)
    }
}

extension Authentication {
    /// With a store of its own in memory.
    /// - Parameter settings: names without their prefix.
    static func with(_ settings: [String: String], clock: TestClock = TestClock()) throws -> Authentication {
        let named = Dictionary(uniqueKeysWithValues: settings.map { ("ORCHEO_\($0)", $1) })
        let revocations = RevocationIndex()
        let logins = LoginSessions(
            store: try SQLSessionStore(at: .memory, logger: .silent), revocations: revocations, providers: [],
            clock: clock)
        return try Authentication(
            try Settings(named), tokens: ServiceTokenIndex([]),
            jwts: JWTCallers(.none, revocations: revocations, clock: clock), logins: logins, devLogin: nil,
            clock: clock)
    }

    func principal(_ header: String?) async throws -> Principal {
        try await caller(Credentials(authorization: header)).principal
    }

    /// The subject, or the code of the refusal.
    func answer(_ header: String?) async -> String {
        do { return try await principal(header).subject } catch { return ServiceError(telling: error).code }
    }
}

/// A ring with one key, whose private part the test holds, and what reads its tokens.
struct Mint: Sendable {
    let clock = TestClock()
    let record: SigningKeyRecord
    let key: SigningKey
    let ring: CurrentKeyRing
    let verifier: ChatTokenVerifier

    init() throws {
        let seal = MasterKey([UInt8](repeating: 7, count: MasterKey.size)).seal
        record = try seal.newKey(id: "key_1", at: clock.now)
        key = try seal.open(record)
        ring = try CurrentKeyRing([record], seal: seal, sharedKey: nil)
        verifier = ChatTokenVerifier(
            ring: ring, verified: VerifiedTokens(), issuer: "orcheo.chatkit", audience: "chatkit", clock: clock)
    }

    var second: Int { Int(clock.now.microseconds / 1_000_000) }

    /// Claims of a good token, made now.
    var claims: JSONObject {
        [
            "iss": "orcheo.chatkit", "aud": "chatkit", "sub": "ext:shop:v-1", "iat": .int(second),
            "nbf": .int(second), "exp": .int(second + 300), "jti": "0f",
            "chatkit": [
                "workflow_id": .string(HostedSession.workflow), "version": "published",
                "epochs": ["workflow": 3, "revocation": 0], "workspace_ids": [], "caller": "token:shop",
                "token_id": "shop",
            ],
        ]
    }

    static let header = #"{"alg":"ES256","kid":"key_1","typ":"orcheo-chat+jwt"}"#

    /// A token with just this header and payload, signed by `key`.
    static func token(header: String = header, _ payload: String, by key: SigningKey) throws -> String {
        let signed = "\(part(header)).\(part(payload))"
        return "\(signed).\(Base64URL.encode(try key.sign(Array(signed.utf8))))"
    }

    static func part(_ text: String) -> String { Base64URL.encode(Array(text.utf8)) }

    func goodToken() throws -> String { try Self.token(JSONValue.object(claims).text, by: key) }

    /// What verifying says of a token: `good`, or the code of the refusal.
    func verdict(_ token: String) -> String {
        do {
            _ = try verifier.verify(token)
            return "good"
        } catch {
            return error.serviceError.code
        }
    }
}

/// The JSON object in one part of a token.
func part(_ index: Int, of token: String) throws -> JSONObject {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    let bytes = Base64URL.decode(parts[index].utf8) ?? []
    return try JSONParser.parse(String(decoding: bytes, as: UTF8.self)).objectValue ?? JSONObject()
}
