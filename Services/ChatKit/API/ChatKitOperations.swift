public import Wire

/// Every operation of the ChatKit service.
public enum ChatKitOperations {
    public static let all: [any AnyOperation.Type] = [
        CreateThread.self, AddUserMessage.self, RetryAfterItem.self, AddClientToolOutput.self, AddStructuredInput.self,
        CustomAction.self, SyncCustomAction.self, TriggerTurn.self, GetThread.self, ListThreads.self, ListItems.self,
        FollowStream.self, GetStream.self, GetRunningStream.self, StopStream.self, UpdateThread.self, DeleteThread.self,
        GiveFeedback.self, AdoptThreads.self, ListResponders.self, CreateAttachment.self, DeleteAttachment.self,
        OpenUpload.self, OpenNewUpload.self, WriteUpload.self, FinishUpload.self, AbandonUpload.self,
        ReadAttachment.self, ReadPreview.self,
        TranscribeInput.self, ExportThread.self, ForgetCaller.self, ListUsage.self, ListFeedback.self,
    ]
}
