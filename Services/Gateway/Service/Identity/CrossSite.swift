import HTTPTypes
import Wire

/// Refuses changes that another site makes a browser ask for (cross-site request forgery). Browsers tell by
/// `Sec-Fetch-Site` (Fetch Metadata) or, older ones, by `Origin`; a client that sends neither is no browser.
struct CrossSite: Sendable {
    /// Of the page that the set serves itself; nil where nobody knows it.
    let ownOrigin: String?
    /// Whether the operator lists an origin, whose pages may then act in the user's name.
    var isListed: @Sendable (String) -> Bool = { _ in false }

    /// To be asked where a cookie says who it is. A bearer token is not sent by browsers of their own accord.
    /// - Throws: `csrf.cross_site`.
    func check(_ headers: HTTPFields) throws(ServiceError) {
        let isOurs: Bool =
            if let origin = headers[.origin], isListed(origin) { true } else if let site = headers[.secFetchSite] {
                ["same-origin", "none"].contains(site.lowercased())
            } else if let origin = headers[.origin] {
                origin.lowercased() == ownOrigin
            } else { true }
        guard isOurs else {
            throw ServiceError("csrf.cross_site", "Another site asked for this in the name of the browser's user.")
        }
    }
}
