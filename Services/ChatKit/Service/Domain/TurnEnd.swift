import PublishAPI

/// How a turn ended, for its visitor's thread and for the record of its run.
enum TurnEnd: Sendable, Hashable {
    case done
    case failed(reason: String)
    /// Its reader went away.
    case cancelled
    /// The server ended it, or was ended under it.
    case interrupted

    var state: TurnState {
        switch self {
        case .done: .done
        case .failed: .failed
        case .cancelled: .cancelled
        case .interrupted: .interrupted
        }
    }

    var runStatus: WorkflowRun.Status {
        switch self {
        case .done: .succeeded
        case .failed, .interrupted: .failed
        case .cancelled: .cancelled
        }
    }

    /// What the run's record gives as the reason.
    var reason: String? {
        switch self {
        case .done: nil
        case .failed(let reason): reason
        case .cancelled: "the visitor left"
        case .interrupted: "interrupted"
        }
    }
}
