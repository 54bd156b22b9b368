import ChatKitAPI
import ChatKitService
import Foundation
import GatewayAPI
import GatewayService
import Logging
import PublishAPI
import PublishService
import RPC
import ServiceKit
import SessionAPI
import SessionService
import Storage
import Testing
import Wire

/// Nothing that is declared may be forgotten: each operation has a handler and a test, each route an answer, each
/// code a status.
struct CompletenessTests {
    static let services: [(name: String, operations: [any AnyOperation.Type])] = [
        ("publish", PublishOperations.all), ("session", SessionOperations.all), ("chatkit", ChatKitOperations.all),
    ]

    @Test func everyOperationHasAHandlerAndNoHandlerIsLeftOver() async throws {
        let handlers = [
            "publish": try await Publishing(Self.context()).handlers.names,
            "session": try await Sessions(Self.context()).handlers.names,
            "chatkit": try await Chatting(Self.context()).handlers.names,
        ]
        for (service, operations) in Self.services {
            #expect(handlers[service] == Set(operations.map { $0.name }), "\(service)")
        }
    }

    @Test func everyNameSaysWhoseItIs() {
        for (service, operations) in Self.services {
            for operation in operations { #expect(operation.name.hasPrefix("\(service).")) }
            #expect(Set(operations.map { $0.name }).count == operations.count)
        }
    }

    @Test func everyFileOfOperationsIsListed() throws {
        for (service, operations) in [
            ("Publish", PublishOperations.all), ("Session", SessionOperations.all), ("ChatKit", ChatKitOperations.all),
        ] {
            let listed = Set(operations.map { String(describing: $0) })
            for text in try Self.texts(in: "Services/\(service)/API") {
                for name in Self.declared(in: text) { #expect(listed.contains(name), "\(name) is not listed") }
            }
        }
    }

    @Test func everyOperationHasATest() throws {
        let tests = try ["PublishTests", "SessionTests", "ChatKitTests", "SystemTests", "GatewayTests"].flatMap {
            try Self.texts(in: "Tests/\($0)")
        }
        for (_, operations) in Self.services {
            for operation in operations {
                let name = String(describing: operation)
                #expect(tests.contains { $0.contains("\(name).self") || $0.contains("\(name).Input") }, "\(name)")
            }
        }
    }

    @Test func everyRouteIsAnsweredAndOnce() async throws {
        #expect(try await Edge(Self.context()).answeredRoutes == Set(Routes.all))
        #expect(Set(Routes.all).count == Routes.all.count)
        let known = Set(Self.services.flatMap { $0.operations.map { $0.name } })
        for route in Routes.all {
            if let operation = route.operation { #expect(known.contains(operation), "\(route.path)") }
        }
    }

    private static func context() throws -> ServiceContext {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let peers = ["publish", "session", "chatkit"].map { name in
            let connector = MemoryHub().connector(to: name)
            return (name, RPCClient(service: name, caller: "test", connector: connector, logger: logger))
        }
        return ServiceContext(
            settings: try Settings(["ORCHEO_PORT": "0"]), logger: logger, location: .memory,
            peers: Dictionary(uniqueKeysWithValues: peers))
    }

    private static func declared(in text: String) -> [String] {
        text.matches(of: /public enum (\w+): (?:Stream)?Operation \{/).map { String($0.1) }
    }

    private static func texts(in folder: String) throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        return try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").filter {
            $0.hasSuffix(".swift")
        }
        .map { try String(contentsOfFile: "\(root)/\(folder)/\($0)", encoding: .utf8) }
    }
}
