import Catalogue
import Monitoring

/// The words of a report in one language: phrases of the topic `report`, names of codes, and values as they are
/// read.
struct ReportWords {
  let phrases: Phrases
  let codeLists: CodeLists
  var language: Language { phrases.language }

  /// The phrase `report.<key>`.
  subscript(key: String, arguments: [String: String] = [:]) -> String { phrases["report.\(key)", arguments] }

  /// What a code is called; the code itself where it has no name.
  func name(_ key: String, code: String) -> String {
    phrases.contains("report.\(key)") ? self[key] : code
  }

  /// What a code list calls a code; nil where it does not have it.
  func name(of code: String, in list: String) -> String? { codeLists[list]?[code]?.names[language] }

  func status(_ status: ObservationStatus) -> String {
    name(of: status.rawValue, in: "OBS_STATUS") ?? status.rawValue
  }
  func nature(_ nature: ObservationNature) -> String {
    name(of: nature.rawValue, in: "NATURE") ?? nature.rawValue
  }
  func unit(_ code: String) -> String { name(of: code, in: "UNIT_MEASURE") ?? code }
  func kind(_ kind: ReferenceArea.Kind) -> String { self["area.\(kind.rawValue)"] }
  func method(_ code: String) -> String { name("method.\(code)", code: code) }

  /// A value with the sign of its unit, to be read alone.
  func value(_ value: Double, unit: String, decimals: Int? = nil) -> String {
    if unit == "PT" { return phrases.numbers.percent(value, decimals: decimals ?? 2) }
    let text = decimals.map { phrases.numbers.text(value, decimals: $0) } ?? amount(value)
    return phrases.contains("report.value.\(unit)") ? self["value.\(unit)", ["value": text]] : text
  }

  /// A number with as many decimals as one of its size needs: none for thousands, four below one.
  func amount(_ value: Double) -> String {
    if value == value.rounded() || abs(value) >= 1_000 { return phrases.numbers.text(value, decimals: 0) }
    return phrases.numbers.text(value, decimals: abs(value) >= 1 ? 2 : 4)
  }

  /// A score of an index, with the decimals of its scale.
  func score(_ value: Double, of index: ReportIndex) -> String {
    phrases.numbers.text(value, decimals: index.decimals)
  }

  /// How far two values of a unit lie apart; of shares in percentage points.
  func distance(_ value: Double, unit: String) -> String {
    guard unit == "PT" else { return self.value(value, unit: unit) }
    return self["value.points", ["value": phrases.numbers.text(value, decimals: 1)]]
  }

  func length(_ metres: Double) -> String {
    metres >= 1_000
      ? self["length.kilometres", ["length": amount(metres / 1_000)]]
      : self["length.metres", ["length": amount(metres)]]
  }

  func size(bytes: Int64) -> String {
    self["size.bytes", ["bytes": phrases.numbers.text(Int(bytes))]]
  }

  /// `2026-01-31 12:00:05 UTC`: the same in every language, as ISO 8601 has it.
  func moment(_ moment: Timestamp) -> String {
    let text = moment.text
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
  }

  /// A date or period inside running text: Arabic would turn its parts round.
  func isolated(_ text: String) -> String {
    language.isRightToLeft ? "\u{2066}\(text)\u{2069}" : text
  }

  /// The interval, or the standard error where there is none; nil where nothing is known.
  func error(_ error: SamplingError?, unit: String) -> String? {
    guard let error else { return nil }
    if let lower = error.lower, let upper = error.upper, lower.isFinite, upper.isFinite {
      let ends = ["lower": value(lower, unit: unit), "upper": value(upper, unit: unit)]
      guard let level = error.level else { return self["interval", ends] }
      return self[
        "interval.level", ends.merging(["level": value(level * 100, unit: "PT", decimals: 0)]) { $1 }]
    }
    guard let standardError = error.standardError, standardError.isFinite else { return nil }
    return self["standard-error", ["error": amount(standardError)]]
  }

  /// The remark in words; its code and arguments where nobody has put it into words.
  func note(_ note: Note) -> String {
    guard phrases.contains("note.\(note.code)") else {
      let arguments = note.arguments.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
      return ([note.code] + arguments).joined(separator: ", ")
    }
    return phrases.text(of: note)
  }

  /// The lowest and the highest of several values.
  func range(_ range: ClosedRange<Double>, unit: String, decimals: Int? = nil) -> String {
    let ends = [range.lowerBound, range.upperBound].map { value($0, unit: unit, decimals: decimals) }
    return self["interval", ["lower": ends[0], "upper": ends[1]]]
  }

  /// Whom or what a figure speaks of, such as “Sex: female”; the word for the total where it is all.
  func disaggregation(_ disaggregation: Disaggregation) -> String {
    if disaggregation.isTotal { return self["total"] }
    return disaggregation.codes.sorted { $0.key < $1.key }
      .map { dimension, code in
        self[
          "disaggregation",
          ["dimension": name("dimension.\(dimension)", code: dimension), "part": part(dimension, code)]]
      }
      .joined(separator: phrases.listSeparator)
  }

  private func part(_ dimension: String, _ code: String) -> String {
    name(of: code, in: dimension) ?? (dimension == "AGE" ? ages(code) : nil) ?? code
  }

  /// Age codes that are in no list, spelt as those of the global data structure: `Y15T64` and `Y_GE65`.
  private func ages(_ code: String) -> String? {
    guard code.hasPrefix("Y") else { return nil }
    if code.hasPrefix("Y_GE"), let first = Int(code.dropFirst(4)) {
      return self["age.from", ["first": String(first)]]
    }
    let ends = code.dropFirst().split(separator: "T", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else { return nil }
    return self["age.between", ["first": String(first), "last": String(last)]]
  }
}
