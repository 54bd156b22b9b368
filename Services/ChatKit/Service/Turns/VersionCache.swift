import Synchronization
import Wire

/// Versions that were asked for before. They never change, so none is ever wrong; those used longest ago go. A `Mutex`,
/// since each turn looks here and must not wait.
final class VersionCache: Sendable {
    struct Version: Sendable {
        let id: String
        let graph: JSONValue
    }

    private struct Key: Hashable {
        let workflowID: String
        let number: Int
    }

    private struct Entry {
        let version: Version
        let bytes: Int
        var lastUse: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var bytes = 0
        var uses = 0
    }

    private let state = Mutex(State())
    private let countLimit: Int
    /// Bytes of the graphs as JSON.
    private let byteLimit: Int

    init(countLimit: Int = 256, byteLimit: Int = 16 << 20) {
        self.countLimit = countLimit
        self.byteLimit = byteLimit
    }

    func version(_ number: Int, of workflowID: String) -> Version? {
        state.withLock { state in
            state.uses += 1
            state.entries[Key(workflowID: workflowID, number: number)]?.lastUse = state.uses
            return state.entries[Key(workflowID: workflowID, number: number)]?.version
        }
    }

    func keep(_ version: Version, _ number: Int, of workflowID: String) {
        let bytes = version.graph.text.utf8.count
        guard bytes <= byteLimit else { return }
        state.withLock { state in
            state.uses += 1
            let entry = Entry(version: version, bytes: bytes, lastUse: state.uses)
            let old = state.entries.updateValue(entry, forKey: Key(workflowID: workflowID, number: number))
            state.bytes += bytes - (old?.bytes ?? 0)
            while state.entries.count > countLimit || state.bytes > byteLimit,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.entries[oldest.key] = nil
                state.bytes -= oldest.value.bytes
            }
        }
    }
}
