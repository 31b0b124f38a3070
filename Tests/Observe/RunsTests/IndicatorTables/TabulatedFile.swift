import Catalogue
import Foundation
import Monitoring
import Runs
import TestSupport
import Testing

/// A table in a folder of its own, and what becomes of it.
struct TabulatedFile {
  let folder: TemporaryFolder
  let catalogue: IndicatorCatalogue

  init() throws {
    folder = try TemporaryFolder()
    catalogue = try IndicatorCatalogue.load(content: ContentFolder(path: Checkout.path("Content")))
  }

  func outcome(
    _ indicator: String, _ table: String, nation: String? = nil, knownAreas: Set<String>? = nil,
    hasDecimalComma: Bool = false
  ) throws -> MeasureIndicatorTable.Outcome {
    try Data(table.utf8).write(to: URL(fileURLWithPath: folder.file("table.csv")))
    return try MeasureIndicatorTable(
      indicator, in: InputFolder(folder.path), name: "table.csv", catalogue: catalogue,
      hasDecimalComma: hasDecimalComma, nation: nation, knownAreas: knownAreas,
      now: { Timestamp(microsecondsSince1970: 0) }
    ).perform()
  }

  /// `series area period disaggregation value`, the parts that are there.
  func figures(_ indicator: String, _ table: String, nation: String? = nil) throws -> [String] {
    try outcome(indicator, table, nation: nation).observations.map { observation in
      let key = observation.key
      return [
        key.series, key.area, key.period.text, key.disaggregation.text,
        observation.value.map(JSON.numberText) ?? "–",
      ].filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// `line:column code` of every fault, or of every warning where there is none.
  func issues(
    _ indicator: String, _ table: String, nation: String? = nil, knownAreas: Set<String>? = nil,
    hasDecimalComma: Bool = false
  ) -> [String] {
    func text(_ issues: [InputIssue]) -> [String] {
      issues.map {
        let place = $0.place.text
        return "\(place.hasPrefix("--") ? place[...] : place.dropFirst("table.csv:".count)) \($0.code)"
      }
    }
    do {
      return text(
        try outcome(
          indicator, table, nation: nation, knownAreas: knownAreas, hasDecimalComma: hasDecimalComma
        ).warnings)
    } catch let issues as InputIssues { return text(issues.all) } catch { return ["\(error)"] }
  }
}

/// Rows of a file of commas and quotes, by column.
enum PublishedTable {
  static func rows(_ name: String) throws -> [[String: String]] {
    let text = String(decoding: try SharedData.bytes(name), as: UTF8.self)
    var records: [[String]] = [[""]]
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: records[records.count - 1].append("")
      case "\n" where !isQuoted, "\r\n" where !isQuoted: records.append([""])
      default: records[records.count - 1][records.last!.count - 1].append(character)
      }
    }
    let header = records[0]
    return records.dropFirst().filter { $0.count == header.count }.map {
      Dictionary(uniqueKeysWithValues: zip(header, $0))
    }
  }

  /// What the global database of 2020 holds, by series, then `area,year`; totals alone.
  static func globalFigures(_ series: Set<String>) throws -> [String: [String: Double]] {
    var figures: [String: [String: Double]] = [:]
    for line in String(
      decoding: try SharedData.bytes("sdg/sdg_goal6_goal11_observations_2020.csv"), as: UTF8.self
    ).split(separator: "\n") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard series.contains(String(fields[0])), let value = Double(fields[3]) else { continue }
      figures[String(fields[0]), default: [:]]["\(fields[1]),\(fields[2])"] = value
    }
    return figures
  }
}
