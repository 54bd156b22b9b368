import SessionAPI
import Testing

/// How a page learns that a login failed.
struct ReturnPathTests {
    @Test(arguments: [
        ("/chat/desk", "/chat/desk?e=1"), ("/chat/desk?a=b", "/chat/desk?a=b&e=1"), ("/a#b", "/a?e=1#b"),
        ("/a?x=1#b", "/a?x=1&e=1#b"), ("/a#b?c", "/a?e=1#b?c"),
    ])
    func aMemberIsAddedToTheQuery(path: String, longer: String) {
        #expect(ReturnPath.adding("e=1", to: path) == longer)
    }
}
