import ServiceKit

/// Who can reach the service, as far as the settings tell.
enum Exposure {
    /// Whether a setting names a public host: the base of share links, which is the page's own origin, or a page that may
    /// ask from elsewhere.
    static func isPublic(_ settings: Settings) throws(SettingsError) -> Bool {
        var origins = try settings.list("ORCHEO_CORS_ALLOW_ORIGINS", default: [])
        if let base = settings.string("ORCHEO_CHATKIT_PUBLIC_BASE_URL") { origins.append(base) }
        return origins.contains(where: PublicHost.isNamed(by:))
    }

    static func listensOnLoopback(_ settings: Settings) -> Bool {
        PublicHost.isLoopback(settings.string("ORCHEO_HOST", default: "127.0.0.1"))
    }
}
