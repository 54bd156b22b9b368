/// The version of the whole set; its executables are released together.
public enum Version {
    public static let current = "0.1.0"
}
