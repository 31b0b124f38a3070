import Monitoring

/// One row of an indicator's table, read and found sound by itself.
struct TableRow: Sendable {
  var line: Int
  var area: String
  var period: Period
  var disaggregation: Disaggregation
  /// By column; what is left out is not there.
  var numbers: [String: Double]
  var words: [String: String]

  func number(_ column: String) -> Double? { numbers[column] }
  func whole(_ column: String) -> Int? { numbers[column].map { Int($0) } }
  func word(_ column: String) -> String? { words[column] }

  /// Components called after their columns.
  func components<Component: Hashable & CaseIterable & RawRepresentable<String>>(
    _ type: Component.Type = Component.self
  ) -> [Component: Double] {
    var amounts: [Component: Double] = [:]
    for component in Component.allCases { amounts[component] = numbers[component.rawValue] }
    return amounts
  }
}
