/// The unified format for differences of texts (GNU diffutils manual, "Detailed Description of Unified Format").
enum UnifiedDiff {
    private static let context = 3

    /// A line of both texts, of the old one alone or of the new one alone.
    private enum Line {
        case same(String), removed(String), added(String)

        var isSame: Bool { if case .same = self { true } else { false } }
        var isInOld: Bool { if case .added = self { false } else { true } }
        var isInNew: Bool { if case .removed = self { false } else { true } }

        var text: String {
            switch self {
            case .same(let line): " \(line)"
            case .removed(let line): "-\(line)"
            case .added(let line): "+\(line)"
            }
        }
    }

    /// - Returns: nothing where both are the same.
    static func lines(from old: [String], named oldName: String, to new: [String], named newName: String) -> [String] {
        let script = script(from: old, to: new)
        let hunks = hunks(of: script)
        guard !hunks.isEmpty else { return [] }
        return ["--- \(oldName)", "+++ \(newName)"] + hunks.flatMap { text(of: $0, in: script) }
    }

    /// Every line in the order of reading, removed ones before those that came in their place.
    private static func script(from old: [String], to new: [String]) -> [Line] {
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var script: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if removed.contains(left) {
                script.append(.removed(old[left]))
                left += 1
            } else if added.contains(right) {
                script.append(.added(new[right]))
                right += 1
            } else {
                script.append(.same(old[left]))
                left += 1
                right += 1
            }
        }
        return script
    }

    /// Places in the script that are shown together: changes with their context, joined where these touch.
    private static func hunks(of script: [Line]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, line) in script.enumerated() where !line.isSame {
            let range = max(0, index - context)..<min(script.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func text(of hunk: Range<Int>, in script: [Line]) -> [String] {
        let before = script[..<hunk.lowerBound]
        let lines = script[hunk]
        let old = range(start: before.count(where: \.isInOld), count: lines.count(where: \.isInOld))
        let new = range(start: before.count(where: \.isInNew), count: lines.count(where: \.isInNew))
        return ["@@ -\(old) +\(new) @@"] + lines.map(\.text)
    }

    /// Counted from 1; an empty range stands after the line before it, and a length of one is not told.
    private static func range(start: Int, count: Int) -> String {
        switch count {
        case 0: "\(start),0"
        case 1: "\(start + 1)"
        default: "\(start + 1),\(count)"
        }
    }
}
