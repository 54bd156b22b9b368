public import Wire

/// Every operation of the Session service.
public enum SessionOperations {
    public static let all: [any AnyOperation.Type] = [
        Authenticate.self, IdentifyChat.self, IssueChatToken.self, IssueWorkflowChatToken.self,
        CreateServiceToken.self, ListServiceTokens.self, GetServiceToken.self, RotateServiceToken.self,
        RevokeServiceToken.self, RotateSigningKey.self, GetSigningKeys.self, ListLoginProviders.self, BeginLogin.self,
        CompleteLogin.self, ConfirmAdoption.self, ListLoginSessions.self, EndLoginSession.self, LogOut.self,
        LogOutByProvider.self, BeginDevSession.self, Revoke.self, WatchRevocations.self,
    ]
}
