public import Wire

/// Every operation of the Session service.
public enum SessionOperations {
    public static let all: [any AnyOperation.Type] = [
        Authenticate.self, IdentifyChat.self, IssueChatToken.self, IssueWorkflowChatToken.self, ListLoginProviders.self,
        CreateServiceToken.self, ListServiceTokens.self, GetServiceToken.self, RotateServiceToken.self,
        RevokeServiceToken.self, RotateSigningKey.self, GetSigningKeys.self,
    ]
}
