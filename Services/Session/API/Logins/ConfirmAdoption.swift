public import Wire

/// Notes that the threads of a visitor were moved to a user; until then it is asked for with each request.
public enum ConfirmAdoption: Operation {
    public typealias Input = Adoption
    public typealias Output = Nothing

    public static let name = "session.confirm_adoption"
    public static let access = Access.open
    public static let isIdempotent = true
}
