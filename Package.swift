// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with. Warnings stop a debug build; a release build of an
/// operator with a newer compiler must not stop over one.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error, .when(configuration: .debug)),
]

/// Products of other packages, by the name our targets use for them.
enum External {
    static let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
    static let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
    static let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
    static let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
    static let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
    static let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
    static let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
    static let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
    static let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
    static let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
    static let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
    static let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
    static let serviceLifecycle = Target.Dependency.product(
        name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
}

func library(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

func executable(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, swiftSettings: swiftSettings)
}

let package = Package(
    name: "orcheo-chat",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.30.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        // Shared: mechanism that two or more services use. Nothing here names a service.
        library("Wire", "Shared/Wire", [External.nioCore]),
        library(
            "RPC", "Shared/RPC",
            ["Wire", External.deque, External.logging, External.nioCore, External.nioPosix]),
        library("Storage", "Shared/Storage", [External.grdb, External.logging]),
        library(
            "ServiceKit", "Shared/ServiceKit",
            [
                "RPC", "Storage", "Wire", External.argumentParser, External.configuration, External.crypto,
                External.logging, External.metrics, External.nioCore, External.serviceLifecycle, External.unixSignals,
            ]),

        // Publish: workflows, versions, publications, audit.
        library("PublishAPI", "Services/Publish/API", ["Wire"]),
        library(
            "PublishClient", "Services/Publish/Client",
            ["PublishAPI", "RPC", "ServiceKit", "Wire", External.logging, External.serviceLifecycle]),
        library(
            "PublishService", "Services/Publish/Service",
            [
                "ChatKitAPI", "PublishAPI", "RPC", "ServiceKit", "Storage", "Wire", External.argumentParser,
                External.crypto, External.grdb, External.logging, External.nioCore, External.serviceLifecycle,
            ]),
        executable("orcheo-publish", "Services/Publish/Main", ["PublishService", "ServiceKit"]),

        // Session: who is calling.
        library("SessionAPI", "Services/Session/API", ["Wire"]),
        library(
            "SessionService", "Services/Session/Service",
            [
                "RPC", "ServiceKit", "SessionAPI", "Storage", "Wire", External.argumentParser,
                External.asyncHTTPClient, External.crypto, External.grdb, External.jwtKit, External.logging,
                External.nioCore, External.nioHTTP1, External.nioPosix, External.serviceLifecycle,
            ]),
        executable("orcheo-session", "Services/Session/Main", ["ServiceKit", "SessionService"]),

        // ChatKit: threads, items, turns, and the responders that answer.
        library("ChatKitAPI", "Services/ChatKit/API", ["Wire"]),
        library(
            "ChatKitService", "Services/ChatKit/Service",
            [
                "ChatKitAPI", "PublishAPI", "PublishClient", "RPC", "ServiceKit", "Storage", "Wire",
                External.asyncHTTPClient,
                External.crypto, External.deque, External.grdb, External.logging, External.metrics, External.nioCore,
                External.nioHTTP1,
            ]),
        executable("orcheo-chatkit", "Services/ChatKit/Main", ["ChatKitService", "ServiceKit"]),

        // Gateway: the HTTP edge.
        library("GatewayAPI", "Services/Gateway/API", ["ChatKitAPI", "PublishAPI", "SessionAPI", "Wire"]),
        library(
            "GatewayService", "Services/Gateway/Service",
            [
                "ChatKitAPI", "GatewayAPI", "PublishAPI", "PublishClient", "RPC", "ServiceKit", "SessionAPI", "Storage",
                "Wire", External.crypto, External.deque, External.grdb, External.httpTypes, External.hummingbird,
                External.hummingbirdCore,
                External.logging, External.metrics, External.nioCore,
                External.nioExtras, External.nioHTTP1, External.nioHTTPTypes, External.nioPosix,
                External.serviceLifecycle,
            ]),
        executable("orcheo-gateway", "Services/Gateway/Main", ["GatewayService", "ServiceKit"]),

        // Dev: the whole set for one person, from the built executables.
        library("Launcher", "Dev/Launcher", ["PublishAPI", "RPC", "ServiceKit", "Wire", External.logging]),
        executable(
            "orcheo-dev", "Dev/Main", ["Launcher", "ServiceKit", "Wire", External.argumentParser, External.logging]),

        // Tests
        .target(
            name: "TestSupport",
            dependencies: [
                "ChatKitService", "GatewayService", "Launcher", "PublishService", "RPC", "ServiceKit",
                "SessionService", "Wire", External.logging, External.nioCore, External.nioHTTP1, External.nioPosix,
            ],
            path: "Tests/Support", swiftSettings: swiftSettings),
        tests("WireTests", ["Wire", External.nioCore]),
        tests("RPCTests", ["RPC", "Wire", External.logging, External.nioCore]),
        tests("StorageTests", ["Storage", External.grdb, External.logging]),
        tests(
            "ServiceKitTests",
            [
                "RPC", "ServiceKit", "Storage", "Wire", External.argumentParser, External.logging, External.metrics,
                External.serviceLifecycle,
            ]),
        tests(
            "PublishTests",
            [
                "ChatKitAPI", "PublishAPI", "PublishService", "RPC", "ServiceKit", "Storage", "Wire", External.grdb,
                External.logging, External.nioCore,
            ]),
        tests(
            "SessionTests",
            [
                "RPC", "ServiceKit", "SessionAPI", "SessionService", "Storage", "Wire", External.crypto,
                External.httpTypes, External.hummingbird, External.jwtKit, External.logging, External.nioCore,
            ]),
        tests(
            "ChatKitTests",
            [
                "ChatKitAPI", "ChatKitService", "PublishAPI", "PublishClient", "RPC", "ServiceKit", "Storage",
                "TestSupport", "Wire", External.grdb, External.httpTypes, External.hummingbird, External.logging,
                External.nioCore,
            ]),
        tests(
            "GatewayTests",
            [
                "ChatKitAPI", "GatewayAPI", "GatewayService", "PublishAPI", "PublishClient", "RPC", "ServiceKit",
                "Storage", "TestSupport", "Wire", External.httpTypes, External.logging, External.nioCore,
                External.nioEmbedded, External.nioHTTPTypes,
            ]),
        tests(
            "ContractTests",
            [
                "ChatKitAPI", "GatewayAPI", "Launcher", "PublishAPI", "SessionAPI", "TestSupport", "Wire",
                External.nioCore, External.nioHTTP1,
            ],
            exclude: ["Clients"]),
        tests(
            "SystemTests",
            [
                "ChatKitAPI", "ChatKitService", "GatewayAPI", "GatewayService", "Launcher", "PublishAPI",
                "PublishService", "RPC", "ServiceKit", "SessionAPI", "SessionService", "Storage", "TestSupport", "Wire",
                External.crypto, External.logging, External.nioCore, External.nioHTTP1,
            ]),

        // Benchmarks drive the built executables.
        executable(
            "orcheo-bench", "Benchmarks/Runner",
            [
                "Launcher", "PublishAPI", "RPC", "SessionAPI", "Storage", "Wire", External.argumentParser,
                External.grdb,
                External.logging,
            ]),
        executable(
            "bench-bare-http", "Benchmarks/BareHTTP",
            [External.crypto, External.hummingbird, External.nioCore]),
    ]
)
