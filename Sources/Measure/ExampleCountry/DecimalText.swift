/// Numbers as text from whole numbers alone.
enum DecimalText {
  /// So many tenths, hundredths, …: `text(-25010, decimals: 3)` is `-25.010`.
  static func text(_ number: Int, decimals: Int) -> String {
    let digits = String(number.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
    return (number < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }
}
