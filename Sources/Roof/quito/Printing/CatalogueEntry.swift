import Catalogue
import Foundation
import Monitoring

/// An indicator as text and as JSON.
enum CatalogueEntry {
  /// The last standing recorded.
  static func tier(_ indicator: Indicator) -> String {
    guard let last = indicator.tiers.max(by: { $0.validFrom < $1.validFrom }) else { return "-" }
    return last.tier ?? "-"
  }

  static func print(_ indicator: Indicator, notes: [String]) {
    func line(_ key: String, _ text: String) { Swift.print("\(words["catalogue.\(key)"]): \(text)") }
    Swift.print("\(indicator.code)  \(indicator.titles[words.language])")
    line("custodians", indicator.custodians.joined(separator: ", "))
    line(
      "frameworks",
      indicator.frameworks.sorted { $0.key < $1.key }.map { "\($0.key.uppercased()) \($0.value)" }
        .joined(separator: ", "))
    line("source", indicator.source)
    line(
      "tiers",
      indicator.tiers.map { "\($0.tier ?? "-") (\($0.validFrom.text), \($0.source))" }.joined(separator: "; ")
    )
    for series in indicator.series {
      Swift.print("")
      Swift.print("\(series.code)  \(series.titles[words.language])")
      line("standing", words[series.isOfficial ? "catalogue.official" : "catalogue.own"])
      line("unit", series.unit)
      line("formula", series.formula)
      if !series.dimensions.isEmpty { line("dimensions", series.dimensions.joined(separator: ", ")) }
    }
    if !notes.isEmpty {
      Swift.print("")
      for note in notes { line("note", note) }
    }
  }

  static func json(_ indicator: Indicator) -> JSON {
    func texts(_ text: LocalisedText) -> JSON {
      .object(Dictionary(uniqueKeysWithValues: text.texts.map { ($0.key.rawValue, JSON.string($0.value)) }))
    }
    return [
      "code": .string(indicator.code), "titles": texts(indicator.titles),
      "frameworks": .object(indicator.frameworks.mapValues(JSON.string)),
      "custodians": .array(indicator.custodians.map(JSON.string)), "source": .string(indicator.source),
      "notes": .array(indicator.notes.map(JSON.string)),
      "tiers": .array(
        indicator.tiers.map {
          [
            "tier": JSON($0.tier), "valid_from": .string($0.validFrom.text), "source": .string($0.source),
          ]
        }),
      "series": .array(
        indicator.series.map {
          [
            "code": .string($0.code), "official": .bool($0.isOfficial), "titles": texts($0.titles),
            "unit": .string($0.unit), "direction": .string($0.direction.rawValue),
            "formula": .string($0.formula), "dimensions": .array($0.dimensions.map(JSON.string)),
          ]
        }),
    ]
  }
}
