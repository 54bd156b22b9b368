import Glibc
import Wire

/// The system did not do what was asked for with a file.
struct FileFailure: Error, CustomStringConvertible {
    let call: String
    let path: String
    let code: Int32

    init(_ call: String, _ path: String, _ code: Int32) {
        self.call = call
        self.path = path
        self.code = code
    }

    var description: String { "\(call) of \(path): \(String(cString: strerror(code)))" }
}

extension FileFailure: ServiceErrorConvertible {
    var serviceError: ServiceError {
        switch code {
        case ENOSPC, EDQUOT: ServiceError("store.full", "There is no room for files.", cause: description)
        case EROFS: ServiceError("store.read_only", "Files cannot be written now.", cause: description)
        default: .inner(description)
        }
    }
}
