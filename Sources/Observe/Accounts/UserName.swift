import Foundation

/// A user's name in the one spelling it is kept and compared in: letters of any script, digits, and `.`, `_`,
/// `-`, `@`, `+` between them; small letters; compatibility forms made plain (NFKC).
public struct UserName: Hashable, Sendable {
  public static let longestCharacters = 64
  public let text: String

  /// Nil where it has other signs, is empty or too long.
  public init?(_ typed: String) {
    guard typed.utf8.count <= 4 * UserName.longestCharacters else { return nil }
    let plain = typed.precomposedStringWithCompatibilityMapping.lowercased()
      .precomposedStringWithCompatibilityMapping
    let signs = Array(plain.unicodeScalars)
    func isLetterOrDigit(_ sign: Unicode.Scalar) -> Bool {
      switch sign.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber:
        true
      default: false
      }
    }
    func isMark(_ sign: Unicode.Scalar) -> Bool {
      [.nonspacingMark, .spacingMark].contains(sign.properties.generalCategory)
    }
    guard let first = signs.first, signs.count <= UserName.longestCharacters, isLetterOrDigit(first),
      signs.allSatisfy({ isLetterOrDigit($0) || isMark($0) || "._-@+".unicodeScalars.contains($0) })
    else { return nil }
    text = plain
  }
}
