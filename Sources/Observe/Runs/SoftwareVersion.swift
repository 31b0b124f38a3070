/// The version of Quito that stands in every run.
public enum SoftwareVersion {
  public static let text = "0.1.0"
}
