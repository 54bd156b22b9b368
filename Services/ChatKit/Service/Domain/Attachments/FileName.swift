/// Names of files as they are shown. On the disk a file has the name of its attachment's id.
enum FileName {
    private static let limit = 200
    private static let fallback = "file"

    /// The last part of a path, without what would make it look like another name: control characters, and those that
    /// change the direction of writing.
    static func shown(_ given: String) -> String {
        let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let plain = last.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
            default: true
            }
        }
        let name = String(String.UnicodeScalarView(plain.prefix(limit)))
        let isBlank = name.allSatisfy { $0.isWhitespace || $0 == "." }
        return isBlank ? fallback : name
    }
}
