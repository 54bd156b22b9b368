import ChatKitAPI
import PublishAPI
import Wire

/// Why the service does not do what it was asked.
enum PublishError: Error, Hashable {
    case workflowNotFound
    case versionNotFound
    case scheduleNotFound
    /// Another active workflow has the handle.
    case handleTaken(String)
    /// Personal access, but a tag that names a workspace.
    case draftAccessConflict
    /// Workspace access, but no tag that names a workspace.
    case draftAccessNeedsWorkspace
    case forbidden
    case alreadyPublic
    case notPublic
    /// A chat with the published version of a private workflow.
    case versionNotPublic
    /// A chat with a draft that belongs to somebody else.
    case draftIsPersonal
    /// A chat with a draft of workspaces that the caller does not belong to.
    case draftNotShared
    /// The input member at `path` breaks a rule.
    case invalid(path: [String], message: String)
    case invalidGraph([GraphFinding])
    /// Enforced findings.
    case preflight([PreflightFinding])
    case featureDisabled(FeatureFlag.Name)
    case flagNotFound
    /// The thing has another revision than the caller knows.
    case preconditionFailed
    /// A reader of changes was too slow.
    case watcherLagging
}

extension PublishError: ServiceErrorConvertible {
    var serviceError: ServiceError {
        switch self {
        case .workflowNotFound: ServiceError("workflow.not_found", "Workflow not found")
        case .versionNotFound: ServiceError("workflow_version.not_found", "Workflow version not found")
        case .scheduleNotFound: ServiceError("trigger.cron.not_found", "Cron trigger not found")
        case .handleTaken(let handle):
            ServiceError("workflow.handle.conflict", "Another workflow already has the handle \(handle).")
        case .draftAccessConflict:
            ServiceError(
                "workflow.draft_access.conflict", "A workflow with personal draft access cannot have workspace tags.")
        case .draftAccessNeedsWorkspace:
            ServiceError(
                "workflow.draft_access.workspace_required", "Workspace draft access needs a tag that names a workspace."
            )
        case .forbidden: ServiceError("workflow.forbidden", "You may not change this workflow.")
        case .alreadyPublic: ServiceError("workflow.publish.invalid_state", "The workflow is already public.")
        case .notPublic: ServiceError("workflow.publish.invalid_state", "The workflow is not public.")
        case .versionNotPublic: ServiceError("chatkit.auth.not_published", "The workflow is not public.")
        case .draftIsPersonal: ServiceError("auth.forbidden", "Only its owner may chat with this draft.")
        case .draftNotShared:
            ServiceError("auth.workspace_forbidden", "Only members of its workspaces may chat with this draft.")
        case .invalid(let path, let message):
            ServiceError.invalidInput(InvalidInput(.invalidValue, path: path, message: message))
        case .invalidGraph(let findings):
            ServiceError(
                "workflow_version.invalid_graph",
                findings.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }.joined(separator: " "),
                details: .array(findings.map(Self.detail)))
        case .preflight(let findings):
            ServiceError(
                "workflow.publish.preflight", findings.map { "\($0.message) \($0.fix)" }.joined(separator: " "),
                details: .array(findings.map(Self.detail)))
        case .featureDisabled(let flag):
            ServiceError("feature.disabled", "The operator has switched this off (\(flag.rawValue)).")
        case .flagNotFound:
            ServiceError(
                "feature.not_found",
                "There is no such flag. There are: \(FeatureFlag.Name.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        case .preconditionFailed:
            ServiceError("request.precondition_failed", "It was changed meanwhile; read it again and decide anew.")
        case .watcherLagging:
            ServiceError("watch.lagging", "The watcher read too slowly and has to watch again.")
        }
    }

    private static func detail(of finding: PreflightFinding) -> JSONValue {
        ["code": .string(finding.code), "message": .string(finding.message), "fix": .string(finding.fix)]
    }

    private static func detail(of finding: GraphFinding) -> JSONValue {
        let path = ["graph"] + finding.path.split(separator: ".").map(String.init)
        return [
            "type": .string(InvalidInput.Kind.invalidValue.rawValue), "loc": .array(path.map { .string($0) }),
            "msg": .string(finding.message),
        ]
    }
}
