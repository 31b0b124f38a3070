import Monitoring

/// Which mark begins the decimals in a table that a run reads: a run remembers it, for the same bytes say another
/// thing with the other mark.
extension Run {
  static let decimalKey = "decimal"

  static func decimal(isComma: Bool) -> JSON { .string(isComma ? "comma" : "point") }

  /// Runs recorded before there was a choice have none: it was the point.
  var hasDecimalComma: Bool { parameters[Run.decimalKey]?.string == "comma" }
}
