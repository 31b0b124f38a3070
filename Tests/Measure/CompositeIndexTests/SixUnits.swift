import CompositeIndex

/// Six units and four indicators, of which x2 is better when less; the figures of the tests on them were
/// computed with R 4.2, COINr 1.1.14, psych and scipy.
enum SixUnits {
  static let x1 = [10.0, 20, 30, 40, 50, 80]
  static let x2 = [5.0, 7, 3, 9, 1, 4]
  static let x3 = [0.2, 0.5, 0.9, 0.4, 0.7, 0.6]
  static let x4 = [100.0, 1000, 150, 120, 90, 110]
  static let x4Winsorised = [100.0, 150, 150, 120, 90, 110]
  static let weights = [0.4, 0.3, 0.2, 0.1]
  static let isReversed = [false, true, false, false]

  static let winsorised = [x1, x2, x3, x4Winsorised]
  /// Minimum–maximum, 0 to 100.
  static let normalised = zip(winsorised, isReversed).map {
    Normalisation.minMax(lower: 0, upper: 100).applied(to: $0, isReversed: $1)
  }
  /// The same, 1 to 100.
  static let positive = normalised.map { $0.map { 0.99 * $0 + 1 } }

  static var definition: IndexDefinition {
    var definition = IndexDefinition(
      code: "six", edition: "1", levels: [.init("index", .arithmetic), .init("indicator")],
      nodes: [IndexNode("all", parent: nil)]
        + (0..<4).map { index in
          IndexNode(
            "x\(index + 1)", parent: "all", isIndicator: true, weight: weights[index],
            direction: isReversed[index] ? .lessIsBetter : .moreIsBetter)
        },
      normalisation: .minMax(lower: 0, upper: 100))
    definition.treatment = OutlierTreatment()
    return definition
  }

  static let table = IndicatorTable(
    units: ["A", "B", "C", "D", "E", "F"],
    values: DataColumns(codes: ["x1", "x2", "x3", "x4"], columns: [x1, x2, x3, x4]))
}

/// Whether numbers are as printed, within a share of the larger one or absolutely.
func isNear(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-9) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isNear($0, $1, tolerance) }
}

func isNear(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  return abs(a - b) <= tolerance * max(1, abs(b))
}
