import DelimitedText
import Foundation
import Monitoring

/// What the table of an indicator looks like: which columns it has and what stands in them.
///
/// An indicator may be computed from more than one form of table, such as from the values of every body of
/// water or from counts of bodies; the columns of the header decide.
public struct InputTable: Sendable {
  /// A column as it is called in the header, in every language.
  public struct Column: Hashable, Sendable {
    public enum Values: Hashable, Sendable {
      case area
      case period
      /// A code of a code list; empty for the total.
      case code(dimension: String)
      /// A number with a point before the decimals.
      case amount(ClosedRange<Double>)
      case whole(ClosedRange<Int>)
      /// One of these words.
      case choice([String])
      case text
    }

    public var name: String
    public var values: Values
    /// The symbol of the unit, the same in every language; nil where a word or a count stands.
    public var unit: String?
    /// Whether every row must have something in it. An optional column may also be left out of the header.
    public var isRequired: Bool
    /// Whether it tells rows of one area and period apart.
    public var isKey: Bool

    /// The phrase that says what stands in the column.
    public var meaning: String { "indicator-table.column.\(name)" }
  }

  /// One of the ways to lay out the inputs.
  public struct Form: Sendable {
    /// `cities`, `facilities`
    public var name: String
    public var columns: [Column]
    /// Columns whose number is part of that of another one and never more.
    var parts: [(part: String, whole: String)]
    /// Columns that may be added up over the parts of a population.
    var additive: [String]
    /// Whether figures over all areas of a period are formed.
    public var hasNation: Bool
    var measure: @Sendable (inout TableMeasurement) -> Void

    /// The table's first line, to be filled in below.
    public var template: String {
      var writer = DelimitedTextWriter()
      writer.row(columns.map(\.name))
      return String(decoding: writer.take(), as: UTF8.self)
    }
  }

  public var indicator: String
  /// The first is the one to offer.
  public var forms: [Form]

  /// Every indicator that is computed from a table, as people count.
  public static let all: [InputTable] = [
    tenure, wastewater, waterQuality, waterUseEfficiency, waterStress, waterManagement,
    transboundaryCooperation, waterEcosystems, civilParticipation, heritageExpenditure, disasterPersons,
    disasterEconomicLoss, disasterDisruption, solidWaste, localRiskStrategies,
  ]

  /// Nil for an indicator that is not computed from a table.
  public static func of(_ indicator: String) -> InputTable? { all.first { $0.indicator == indicator } }

  /// The form of which a header has the most columns, of equals the first, and the columns it lacks of it.
  func form(ofHeader header: [String]) -> (form: Form, missing: [String]) {
    func known(_ form: Form) -> Int { form.columns.count { header.contains($0.name) } }
    var form = forms[0]
    for other in forms.dropFirst() where known(other) > known(form) { form = other }
    return (form, form.columns.filter { $0.isRequired && !header.contains($0.name) }.map(\.name))
  }
}

extension InputTable.Column {
  static let amounts = 0...1e15

  static let area = Self(name: "area", values: .area, isRequired: true, isKey: true)
  static let period = Self(name: "period", values: .period, isRequired: true, isKey: true)

  /// Called after its code list.
  static func dimension(_ name: String) -> Self {
    Self(name: name.lowercased(), values: .code(dimension: name), isRequired: false, isKey: true)
  }

  /// A number of 0 or more.
  static func amount(
    _ name: String, unit: String? = nil, in range: ClosedRange<Double> = amounts, isRequired: Bool = true
  ) -> Self {
    Self(name: name, values: .amount(range), unit: unit, isRequired: isRequired, isKey: false)
  }

  static func optional(_ name: String, unit: String? = nil) -> Self {
    amount(name, unit: unit, isRequired: false)
  }

  static func whole(_ name: String, in range: ClosedRange<Int>, isRequired: Bool = true) -> Self {
    Self(name: name, values: .whole(range), isRequired: isRequired, isKey: false)
  }

  static func choice(_ name: String, _ words: [String], isRequired: Bool = true, isKey: Bool = false) -> Self
  {
    Self(name: name, values: .choice(words), isRequired: isRequired, isKey: isKey)
  }

  /// What tells rows apart.
  static func name(_ name: String) -> Self {
    Self(name: name, values: .text, isRequired: true, isKey: true)
  }
}

extension InputTable.Form {
  /// - Parameters:
  ///   - dimensions: code lists by which rows may be broken down.
  ///   - hasNation: whether figures over all areas are formed.
  init(
    _ name: String, dimensions: [String] = [], _ columns: [InputTable.Column],
    parts: [(part: String, whole: String)] = [], additive: [String] = [],
    hasNation: Bool = false,
    measure: @escaping @Sendable (inout TableMeasurement) -> Void
  ) {
    self.init(
      name: name, columns: [.area, .period] + dimensions.map(InputTable.Column.dimension) + columns,
      parts: parts, additive: additive, hasNation: hasNation, measure: measure)
  }
}
