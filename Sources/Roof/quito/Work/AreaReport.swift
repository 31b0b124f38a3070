import Catalogue
import Foundation
import Monitoring
import Observations
import Publishing

/// The page of one area from what a store holds; what `report` and `demo` share.
struct AreaReport {
  var area: String
  var store: String

  func write(to path: String) throws {
    let observations = try ObservationStore(reading: store)
    guard let found = try observations.area(code: area) else {
      let known = try observations.areas().map(\.code)
      throw InputIssues([
        InputIssue(
          "area.unknown", at: Place(file: store), found: area,
          arguments: ["nearest": Suggestion.nearest(to: area, among: known) ?? known.last ?? ""])
      ])
    }
    let figures = try observations.observations(matching: ObservationQuery(areas: [area]))
    let runs = try Set(figures.map(\.runNumber)).sorted().compactMap { try observations.run(number: $0) }
    var maps: [Int: [MapFeature]] = [:]
    for run in runs { maps[run.number] = try observations.mapFeatures(run: run.number) }
    let catalogue = try IndicatorCatalogue.load(content: contentFolder)
    let codes = Set(figures.map(\.observation.key.indicator))
    let indicators = catalogue.indicators.filter { codes.contains($0.code) }.map { indicator in
      var indicator = indicator
      indicator.notes = catalogue.notes(of: indicator.code, phrases: words)
      return indicator
    }
    let report = CityReport(
      area: found, indicators: indicators, figures: figures,
      runs: runs, mapFeatures: maps, chainHead: try observations.runs().last?.digest)
    let page = report.html(
      phrases: words, codeLists: try CodeLists(content: contentFolder),
      assets: try WebAssets.load(from: contentFolder))
    do {
      try Data(page).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw InputIssues([InputIssue("file.unwritable", at: Place(file: path), found: path)])
    }
  }
}

/// Reads the parts of the page; the libraries may be missing, the page then shows drawn maps and tables.
enum WebAssets {
  static func load(from content: ContentFolder) throws -> ReportAssets {
    func bytes(_ name: String) -> [UInt8]? {
      FileManager.default.contents(atPath: content.file("web/\(name)")).map { [UInt8]($0) }
    }
    guard let style = bytes("report.css"), let script = bytes("report.js") else {
      throw InputIssues([
        InputIssue("file.missing", at: Place(file: content.file("web")), found: "report.css, report.js")
      ])
    }
    let map = bytes("vendor/maplibre-gl.js").map {
      ReportAssets.Library(script: $0, style: bytes("vendor/maplibre-gl.css") ?? [])
    }
    let notices = bytes("vendor/LICENSES.txt").map { String(decoding: $0, as: UTF8.self) } ?? ""
    return ReportAssets(
      style: style, script: script, map: map,
      chart: bytes("vendor/vega.js").map { ReportAssets.Library(script: $0) }, notices: notices)
  }
}
