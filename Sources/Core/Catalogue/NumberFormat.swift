import Glibc
import Monitoring

/// How numbers are written for a reader of a language: separators, minus and per cent as in the Unicode
/// Common Locale Data Repository, always with the digits 0 to 9.
///
/// ```swift
/// NumberFormat(.fr).text(1234.5, decimals: 1)   // "1 234,5" with a narrow no-break space
/// NumberFormat(.en).percent(68.25, decimals: 1) // "68.3%"
/// ```
public struct NumberFormat: Hashable, Sendable {
  public let decimalSeparator: String
  public let groupSeparator: String
  public let minus: String
  /// What follows the number, with the blank where the language wants one.
  public let percentSuffix: String
  /// Whole digits from which on groups are parted: Spanish leaves four together.
  public let digitsToGroup: Int

  public init(_ language: Language) {
    let noBreak = "\u{A0}"
    let narrowNoBreak = "\u{202F}"
    let leftToRight = "\u{200E}"
    switch language {
    case .en, .zh: (decimalSeparator, groupSeparator, minus, percentSuffix) = (".", ",", "-", "%")
    // The mark keeps the sign on the number's left-hand side inside text that runs from the right.
    case .ar:
      (decimalSeparator, groupSeparator, minus, percentSuffix) = (
        ".", ",", leftToRight + "-", leftToRight + "%" + leftToRight
      )
    case .es: (decimalSeparator, groupSeparator, minus, percentSuffix) = (",", ".", "-", noBreak + "%")
    case .fr:
      (decimalSeparator, groupSeparator, minus, percentSuffix) = (
        ",", narrowNoBreak, "-", narrowNoBreak + "%"
      )
    case .ru: (decimalSeparator, groupSeparator, minus, percentSuffix) = (",", noBreak, "-", noBreak + "%")
    }
    digitsToGroup = language == .es ? 5 : 4
  }

  /// - Parameter decimals: digits after the separator, 0 to 17; the number is rounded to the nearest, and a tie
  ///   of its binary value to the even digit.
  /// - Precondition: `value` is finite.
  public func text(_ value: Double, decimals: Int) -> String {
    precondition(value.isFinite, "a number to show is finite")
    precondition((0...17).contains(decimals), "decimals from 0 to 17")
    let size = 330 + decimals
    let digits = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
      _ = withVaList([Int32(decimals), abs(value)]) { vsnprintf(buffer.baseAddress, size, "%.*f", $0) }
      return String(cString: buffer.baseAddress!)
    }
    let isZero = digits.utf8.allSatisfy { !(UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }
    return (value < 0 && !isZero ? minus : "") + grouped(digits)
  }

  public func text(_ value: Int) -> String { (value < 0 ? minus : "") + grouped(String(value.magnitude)) }

  /// A share already counted in per cent: 68.25 is 68.25 %.
  public func percent(_ value: Double, decimals: Int) -> String {
    text(value, decimals: decimals) + percentSuffix
  }

  /// - Parameter digits: digits with or without a decimal part behind any one other sign.
  private func grouped(_ digits: String) -> String {
    let parts = digits.split { !("0"..."9").contains($0) }
    let whole = parts[0]
    var out = ""
    for (index, digit) in whole.enumerated() {
      let left = whole.count - index
      if index > 0, left % 3 == 0, whole.count >= digitsToGroup { out += groupSeparator }
      out.append(digit)
    }
    return parts.count > 1 ? out + decimalSeparator + parts[1] : out
  }
}
