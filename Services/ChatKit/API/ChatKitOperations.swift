public import Wire

/// Every operation of the ChatKit service.
public enum ChatKitOperations {
    public static let all: [any AnyOperation.Type] = [
        CreateThread.self, AddUserMessage.self, TriggerTurn.self, GetThread.self, ListThreads.self, ListItems.self,
        AdoptThreads.self, ListResponders.self,
    ]
}
