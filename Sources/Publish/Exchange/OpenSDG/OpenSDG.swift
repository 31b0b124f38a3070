import Catalogue
import DelimitedText
import Monitoring

/// The layout of the Open SDG platform: for each indicator a table `data/indicator_11-2-1.csv` of one figure a
/// row and a file `meta/11-2-1.md` of metadata, and the words of the codes in `translations/<language>/data.yml`.
///
/// A platform speaks of one nation or city: its own figures have no GeoCode, those of areas within it have
/// theirs. What the layout has no place for (numerator, denominator, nature, error, remarks) does not go out.
public struct OpenSDG {
  /// The columns that every table has; breakdowns stand between.
  static let first = ["Year", "Series", "Units", "GeoCode"]
  static let last = ["Observation status", "Value"]

  let catalogue: IndicatorCatalogue
  /// The area the platform speaks of.
  let area: String

  public init(catalogue: IndicatorCatalogue, area: String) {
    self.catalogue = catalogue
    self.area = area
  }

  /// `11.2.1` as the layout calls it: `11-2-1`.
  public static func id(ofIndicator code: String) -> String { code.replacing(".", with: "-") }

  public static func code(ofIndicator id: String) -> String { id.replacing("-", with: ".") }

  public static func dataFile(ofIndicator code: String) -> String {
    "data/indicator_\(id(ofIndicator: code)).csv"
  }

  public static func metaFile(ofIndicator code: String) -> String { "meta/\(id(ofIndicator: code)).md" }

  /// The indicators that a platform has a place for: those of the Sustainable Development Goals.
  public var indicators: [Indicator] { catalogue.indicators.filter { $0.frameworks["sdg"] != nil } }

  // MARK: - Out

  /// The table of one indicator.
  /// - Parameter observations: of this indicator, each key once.
  public func table(_ observations: [RecordedObservation]) -> [UInt8] {
    let dimensions = Set(observations.flatMap { $0.observation.key.disaggregation.codes.keys }).sorted()
    var writer = DelimitedTextWriter()
    writer.row(OpenSDG.first + dimensions + OpenSDG.last)
    for recorded in observations {
      let observation = recorded.observation
      let key = observation.key
      writer.field(key.period.text)
      writer.field(key.series)
      writer.field(observation.unit)
      writer.field(key.area == area ? "" : key.area)
      for dimension in dimensions { writer.field(key.disaggregation.codes[dimension] ?? "") }
      writer.field(observation.status.rawValue)
      writer.field(observation.value.map(JSON.numberText) ?? "")
      writer.endRow()
    }
    return writer.take()
  }

  /// The metadata of one indicator, as front matter of a page.
  /// - Parameters:
  ///   - day: whose tier is given.
  ///   - hasData: whether there is a table.
  public func metadata(_ indicator: Indicator, hasData: Bool, on day: CalendarDate, phrases: Phrases)
    -> [UInt8]
  {
    let parts = indicator.code.split(separator: ".")
    let unit = indicator.series.first.map {
      catalogue.codeLists.name(of: $0.unit, in: "UNIT_MEASURE", language: phrases.language)
    }
    var fields: [(String, String)] = [
      ("indicator_number", quoted(indicator.code)),
      ("indicator_name", quoted(indicator.titles[phrases.language])),
      ("graph_title", quoted(indicator.titles[phrases.language])),
      ("graph_type", "line"),
    ]
    if parts.count > 1 {
      fields += [("sdg_goal", quoted(String(parts[0]))), ("target_id", quoted("\(parts[0]).\(parts[1])"))]
    }
    if let unit { fields.append(("computation_units", quoted(unit))) }
    if !indicator.custodians.isEmpty {
      fields.append(("un_custodian_agency", quoted(indicator.custodians.joined(separator: ", "))))
    }
    if let tier = indicator.tier(on: day)?.tier { fields.append(("un_designated_tier", quoted(tier))) }
    fields += [
      ("data_non_statistical", "false"), ("published", "true"),
      ("reporting_status", hasData ? "complete" : "notstarted"),
    ]
    let notes = catalogue.notes(of: indicator.code, phrases: phrases)
    let front = fields.map { "\($0.0): \($0.1)\n" }.joined()
    return Array("---\n\(front)---\n\n\(notes.map { $0 + "\n" }.joined(separator: "\n"))".utf8)
  }

  /// The words for every code and dimension that tables use.
  public func translations(language: Language, phrases: Phrases) -> [UInt8] {
    var lines: [String: String] = [:]
    for (name, list) in catalogue.codeLists.lists {
      lines[name] = phrases["sdmx.concept.\(name)"]
      for code in list.codes where code.code != "_T" { lines[code.code] = code.names[language] }
    }
    for series in indicators.flatMap(\.series) { lines[series.code] = series.titles[language] }
    let text = lines.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))\n" }.joined()
    return Array(text.utf8)
  }

  /// A text of YAML in double quotes, whose escapes are those of JSON.
  private func quoted(_ text: String) -> String { JSON.string(text).canonicalText }

  // MARK: - In

  /// Reads the table of one indicator.
  ///
  /// Needed are the columns Year and Value. Series may be left out for the indicator's headline, Units where
  /// it is that of the series, GeoCode for the platform's own area. Other columns are breakdowns, called by
  /// Quito's dimensions; codes may be written by their name in any language of the content.
  /// - Parameters:
  ///   - file: `…/indicator_11-2-1.csv`, which names the indicator.
  ///   - knownAreas: codes of the areas that figures may speak of.
  /// - Throws: every fault of the file.
  public func read(_ bytes: [UInt8], file: String, knownAreas: Set<String>) throws(InputIssues)
    -> [Observation]
  {
    let table = try OpenSDGTable(bytes, file: file, platform: self, knownAreas: knownAreas)
    return try table.read()
  }
}
