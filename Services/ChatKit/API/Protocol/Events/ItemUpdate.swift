public import Wire

/// A change of an item that is not done yet, or of a widget of an earlier turn.
public enum ItemUpdate: Codable, Sendable, Hashable {
    case contentPartAdded(index: Int, content: AssistantContent)
    case textDelta(index: Int, delta: String)
    /// Inserts at `annotation`, or at the end where there are fewer.
    case annotationAdded(index: Int, annotation: Int, Annotation)
    case contentPartDone(index: Int, content: AssistantContent)
    /// Appends to the value of a `Text` or `Markdown`; `done` with the last one.
    case widgetText(componentID: String, delta: String, done: Bool)
    case widgetComponent(id: String, JSONObject)
    case widgetRoot(Widget)
    case taskAdded(index: Int, ChatTask)
    case taskUpdated(index: Int, ChatTask)
    /// - Parameter progress: 0 to 1.
    case image(GeneratedImage, progress: Double?)

    private enum Kind: String, Codable {
        case contentPartAdded = "assistant_message.content_part.added"
        case textDelta = "assistant_message.content_part.text_delta"
        case annotationAdded = "assistant_message.content_part.annotation_added"
        case contentPartDone = "assistant_message.content_part.done"
        case widgetText = "widget.streaming_text.value_delta"
        case widgetComponent = "widget.component.updated"
        case widgetRoot = "widget.root.updated"
        case taskAdded = "workflow.task.added"
        case taskUpdated = "workflow.task.updated"
        case image = "generated_image.updated"
    }
    private enum CodingKeys: String, CodingKey {
        case type, content, delta, annotation, done, component, widget, task, image, progress
        case contentIndex = "content_index"
        case annotationIndex = "annotation_index"
        case componentID = "component_id"
        case taskIndex = "task_index"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        func index() throws -> Int { try members.decode(Int.self, forKey: .contentIndex) }
        switch try members.decode(Kind.self, forKey: .type) {
        case .contentPartAdded:
            self = .contentPartAdded(
                index: try index(), content: try members.decode(AssistantContent.self, forKey: .content))
        case .textDelta:
            self = .textDelta(index: try index(), delta: try members.decode(String.self, forKey: .delta))
        case .annotationAdded:
            self = .annotationAdded(
                index: try index(), annotation: try members.decode(Int.self, forKey: .annotationIndex),
                try members.decode(Annotation.self, forKey: .annotation))
        case .contentPartDone:
            self = .contentPartDone(
                index: try index(), content: try members.decode(AssistantContent.self, forKey: .content))
        case .widgetText:
            self = .widgetText(
                componentID: try members.decode(String.self, forKey: .componentID),
                delta: try members.decode(String.self, forKey: .delta),
                done: try members.decode(Bool.self, forKey: .done))
        case .widgetComponent:
            self = .widgetComponent(
                id: try members.decode(String.self, forKey: .componentID),
                try members.decode(JSONObject.self, forKey: .component))
        case .widgetRoot: self = .widgetRoot(try members.decode(Widget.self, forKey: .widget))
        case .taskAdded:
            self = .taskAdded(
                index: try members.decode(Int.self, forKey: .taskIndex),
                try members.decode(ChatTask.self, forKey: .task))
        case .taskUpdated:
            self = .taskUpdated(
                index: try members.decode(Int.self, forKey: .taskIndex),
                try members.decode(ChatTask.self, forKey: .task))
        case .image:
            self = .image(
                try members.decode(GeneratedImage.self, forKey: .image),
                progress: try members.decodeIfPresent(Double.self, forKey: .progress))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .contentPartAdded(let index, let content):
            try members.encode(Kind.contentPartAdded, forKey: .type)
            try members.encode(index, forKey: .contentIndex)
            try members.encode(content, forKey: .content)
        case .textDelta(let index, let delta):
            try members.encode(Kind.textDelta, forKey: .type)
            try members.encode(index, forKey: .contentIndex)
            try members.encode(delta, forKey: .delta)
        case .annotationAdded(let index, let position, let annotation):
            try members.encode(Kind.annotationAdded, forKey: .type)
            try members.encode(index, forKey: .contentIndex)
            try members.encode(position, forKey: .annotationIndex)
            try members.encode(annotation, forKey: .annotation)
        case .contentPartDone(let index, let content):
            try members.encode(Kind.contentPartDone, forKey: .type)
            try members.encode(index, forKey: .contentIndex)
            try members.encode(content, forKey: .content)
        case .widgetText(let id, let delta, let done):
            try members.encode(Kind.widgetText, forKey: .type)
            try members.encode(id, forKey: .componentID)
            try members.encode(delta, forKey: .delta)
            try members.encode(done, forKey: .done)
        case .widgetComponent(let id, let component):
            try members.encode(Kind.widgetComponent, forKey: .type)
            try members.encode(id, forKey: .componentID)
            try members.encode(component, forKey: .component)
        case .widgetRoot(let widget):
            try members.encode(Kind.widgetRoot, forKey: .type)
            try members.encode(widget, forKey: .widget)
        case .taskAdded(let index, let task):
            try members.encode(Kind.taskAdded, forKey: .type)
            try members.encode(index, forKey: .taskIndex)
            try members.encode(task, forKey: .task)
        case .taskUpdated(let index, let task):
            try members.encode(Kind.taskUpdated, forKey: .type)
            try members.encode(index, forKey: .taskIndex)
            try members.encode(task, forKey: .task)
        case .image(let image, let progress):
            try members.encode(Kind.image, forKey: .type)
            try members.encode(image, forKey: .image)
            try members.encodeIfPresent(progress, forKey: .progress)
        }
    }
}
