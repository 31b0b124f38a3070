/// The part of a population or a stock that a figure speaks of: dimension to code, such as `SEX` to `F`.
/// A dimension not named is the total.
public struct Disaggregation: Hashable, Sendable, Comparable {
  public var codes: [String: String]

  public init(_ codes: [String: String] = [:]) { self.codes = codes.filter { $0.value != "_T" } }

  /// Reads what `text` writes.
  public init?(text: String) {
    var codes: [String: String] = [:]
    for part in text.split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, codes.updateValue(String(pair[1]), forKey: String(pair[0])) == nil
      else { return nil }
    }
    self.init(codes)
  }

  public var isTotal: Bool { codes.isEmpty }

  /// Sorted by dimension: `AGE=Y0T14;SEX=F`. Empty for the total. The key under which an observation is kept.
  public var text: String {
    codes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";")
  }

  public static func < (a: Disaggregation, b: Disaggregation) -> Bool { a.text < b.text }
}
