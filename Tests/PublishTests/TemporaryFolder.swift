import Foundation
import Storage

/// Where a test keeps its store.
enum StoreKind: CaseIterable, Sendable {
    case memory
    case file

    func location(in folder: TemporaryFolder) -> StoreLocation {
        switch self {
        case .memory: .memory
        case .file: .folder(folder.path)
        }
    }
}

/// A folder of one test, removed when its last user lets go of it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "publish-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("\(path) stays behind: \(error)") }
    }
}

extension [UInt8] {
    var data: Data { Data(self) }
}
