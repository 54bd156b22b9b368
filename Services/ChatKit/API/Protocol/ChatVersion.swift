/// Which version of a workflow answers.
public enum ChatVersion: String, Codable, Sendable {
    case published, draft
}
