import Catalogue
import DelimitedText
import Foundation
import Geodata
import Geography
import Monitoring
import Settlements

/// The settlements of a layer with what is known of each.
struct SettlementAreas {
  struct Settlement {
    var id: String
    var name: String
    /// In degrees.
    var region: Region
    /// By field: numbers, `yes` and `no` as 1 and 0.
    var attributes: [String: AttributeValue]
    /// Where the attributes that came from the table stand.
    var line: Int?
  }

  var settlements: [Settlement] = []
  /// What is wrong with the table.
  private(set) var issues = InputIssues()
  let file: String
  private let table: String?

  /// What is wrong with the table of attributes is kept in `issues`: what `DelimitedText` throws,
  /// `table.column.missing`, `hot-spots.settlement.unknown`, `hot-spots.settlement.twice`.
  ///
  /// - Throws: what `FeatureFile` throws; `feature.area`; `hot-spots.id.missing`, `hot-spots.id.twice`,
  ///   `hot-spots.area.zero`.
  init(_ inputs: HotSpotInputs) throws(InputIssues) {
    file = inputs.areas.name
    table = inputs.attributes?.name
    let source = inputs.areas
    let features = try FeatureFile(source.path, name: source.name).features(
      FeatureQuery(layer: source.layer, filter: source.filter))
    var issues = InputIssues()
    let present = Set(features.flatMap(\.attributes.keys))
    for wanted in [inputs.identifier, inputs.nameField].compactMap({ $0 }) where !present.contains(wanted) {
      issues.append(
        InputIssue(
          "feature.field.missing", at: Place(file: file, field: wanted), found: wanted,
          arguments: ["names": present.sorted().joined(separator: ", ")]))
    }
    try issues.throwIfAnyError()
    var seen: Set<String> = []
    for feature in features {
      func fault(_ code: String, found: String = "", field: String? = nil) {
        issues.append(
          InputIssue(code, at: Place(file: file, field: field, feature: feature.identifier), found: found))
      }
      guard let id = inputs.identifier.map({ feature.attributes[$0]?.text }) ?? feature.identifier,
        !id.isEmpty
      else {
        fault("hot-spots.id.missing", field: inputs.identifier)
        continue
      }
      if !seen.insert(id).inserted { fault("hot-spots.id.twice", found: id, field: inputs.identifier) }
      guard let region = try? Region(wkb: feature.geometry), !region.isEmpty else {
        fault("feature.area")
        continue
      }
      if region.areaSquareMetres <= 0 { fault("hot-spots.area.zero", found: id) }
      settlements.append(
        Settlement(
          id: id, name: inputs.nameField.flatMap { feature.attributes[$0]?.text } ?? id, region: region,
          attributes: feature.attributes))
    }
    try issues.throwIfAnyError()
    if let table = inputs.attributes {
      do throws(InputIssues) { try join(table, key: inputs.identifier ?? "id") } catch { self.issues = error }
    }
  }

  /// Adds the columns of a table; they go before the fields of the layer.
  private mutating func join(_ source: HotSpotInputs.Source, key: String) throws(InputIssues) {
    let text = try String(readingUTF8: source.path, name: source.name)
    let table = try DelimitedText(Array(text.utf8), file: source.name)
    guard let keyColumn = table.column(key) else {
      throw InputIssues(table.issues(lacking: [key]))
    }
    let places = Dictionary(settlements.enumerated().map { ($1.id, $0) }) { first, _ in first }
    var issues = InputIssues()
    var lines: [Int: Int] = [:]
    table.forEachRow { row in
      let id = row.text(keyColumn) ?? ""
      let place = Place(file: source.name, line: row.line, field: key)
      guard let index = places[id] else {
        issues.append(SettlementAreas.unknown(id, at: place, among: settlements.map(\.id)))
        return
      }
      if let first = lines.updateValue(row.line, forKey: index) {
        issues.append(
          InputIssue(
            "hot-spots.settlement.twice", at: place, found: id, arguments: ["line": String(first)]))
      }
      settlements[index].line = row.line
      for (column, name) in table.columns.enumerated() where column != keyColumn && !name.isEmpty {
        guard let text = row.text(column) else { continue }
        settlements[index].attributes[name] = row.number(column).map(AttributeValue.real) ?? .text(text)
      }
    }
    try issues.throwIfAnyError()
  }

  static func unknown(_ id: String, at place: Place, among known: [String]) -> InputIssue {
    InputIssue(
      "hot-spots.settlement.unknown", at: place, found: id,
      arguments: ["nearest": Suggestion.nearest(to: id, among: known) ?? known.first ?? "-"])
  }

  /// A field as a number from `range`; nil where it is empty. Anything else is an issue.
  func number(
    _ field: String, of settlement: Settlement, in range: ClosedRange<Double>, _ issues: inout InputIssues
  ) -> Double? {
    guard let value = settlement.attributes[field] else { return nil }
    var number = value.number
    switch value.text.lowercased() {
    case "": return nil
    case "yes", "true": number = 1
    case "no", "false": number = 0
    default: break
    }
    if let number, range.contains(number) { return number }
    issues.append(
      InputIssue(
        "number.range", at: place(of: settlement, field: field), found: value.text,
        arguments: [
          "minimum": JSON.numberText(range.lowerBound), "maximum": JSON.numberText(range.upperBound),
        ]))
    return nil
  }

  /// A field as a class 0 to 3.
  func intensityClass(
    _ field: String, of settlement: Settlement, _ issues: inout InputIssues
  ) -> Int? {
    guard let number = number(field, of: settlement, in: 0...3, &issues) else { return nil }
    if number == number.rounded() { return Int(number) }
    issues.append(
      InputIssue(
        "hot-spots.class", at: place(of: settlement, field: field), found: JSON.numberText(number)))
    return nil
  }

  private func place(of settlement: Settlement, field: String) -> Place {
    if let line = settlement.line, let table { return Place(file: table, line: line, field: field) }
    return Place(file: file, field: field, feature: settlement.id)
  }
}
