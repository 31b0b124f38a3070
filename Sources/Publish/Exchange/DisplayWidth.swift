/// How many columns of a terminal a text takes: two for wide characters, none for marks that join others.
enum DisplayWidth {
  static func columns(of text: some StringProtocol) -> Int {
    var width = 0
    for character in text { width += columns(of: character) }
    return width
  }

  private static func columns(of character: Character) -> Int {
    // A cluster is as wide as its widest scalar: marks add nothing to their base.
    var widest = 0
    for scalar in character.unicodeScalars { widest = max(widest, columns(of: scalar)) }
    return widest
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    for range in wide {
      if scalar.value < range.lowerBound { return 1 }
      if scalar.value <= range.upperBound { return 2 }
    }
    return 1
  }

  /// Blocks whose characters are Wide or Fullwidth (Unicode Standard Annex 11), ascending.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
