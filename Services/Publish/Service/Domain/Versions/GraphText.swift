import NIOCore
import Wire

/// A graph as lines for people to compare: members sorted by name, each on a line of its own, indented by two spaces.
enum GraphText {
    static func lines(of graph: JSONValue) -> [String] {
        var lines: [String] = []
        write(graph, lead: "", tail: "", indent: 0, into: &lines)
        return lines
    }

    private static func write(
        _ value: JSONValue, lead: String, tail: String, indent: Int, into lines: inout [String]
    ) {
        let margin = String(repeating: " ", count: indent)
        switch value {
        case .object(let object) where !object.isEmpty:
            lines.append("\(margin)\(lead){")
            let members = object.members.sorted { $0.name < $1.name }
            for (index, member) in members.enumerated() {
                write(
                    member.value, lead: "\(JSONValue.string(member.name).text): ",
                    tail: index == members.count - 1 ? "" : ",", indent: indent + 2, into: &lines)
            }
            lines.append("\(margin)}\(tail)")
        case .array(let elements) where !elements.isEmpty:
            lines.append("\(margin)\(lead)[")
            for (index, element) in elements.enumerated() {
                write(
                    element, lead: "", tail: index == elements.count - 1 ? "" : ",", indent: indent + 2, into: &lines)
            }
            lines.append("\(margin)]\(tail)")
        default: lines.append("\(margin)\(lead)\(value.text)\(tail)")
        }
    }
}
