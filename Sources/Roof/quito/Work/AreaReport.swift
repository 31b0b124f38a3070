import Catalogue
import CompositeIndex
import Foundation
import Monitoring
import Observations
import Publishing
import Runs

/// The report of one area from what a store holds; what `report city` and `demo` share.
struct AreaReport {
  var area: String
  var store: String

  func write(to path: String) throws { try ReportFile.write(try document(), to: path) }

  func document() throws -> ReportDocument {
    let observations = try ObservationStore(reading: store)
    let found = try observations.area(named: area)
    let figures = try observations.observations(matching: ObservationQuery(areas: [area]))
    let members = try members(observations)
    let shown = figures + members.flatMap(\.figures)
    let runs = try observations.runs(of: shown)
    let report = CityReport(
      area: found, indicators: try ReportContent.indicators(of: shown), figures: figures,
      runs: runs, mapFeatures: try observations.mapFeatures(of: runs),
      indices: try ReportIndex.known(to: shown), members: members,
      chainHead: try observations.runs().last?.digest)
    return report.document(
      phrases: words, codeLists: try CodeLists(content: contentFolder),
      assets: try WebAssets.load(from: contentFolder))
  }
}

extension AreaReport {
  /// The cities that lie in the area and have been scored.
  private func members(_ observations: ObservationStore) throws -> [ReportMember] {
    let scores = try observations.observations(
      matching: ObservationQuery(
        indicators: [ComputeIndex.indicator], areas: [area], includesDescendants: true))
    let byArea = Dictionary(grouping: scores, by: \.observation.key.area)
    return try observations.areas().compactMap { member in
      guard member.code != area, ReportContent.citylike.contains(member.kind),
        let figures = byArea[member.code]
      else {
        return nil
      }
      return ReportMember(area: member, figures: figures)
    }
  }
}

extension ReportIndex {
  /// The indices of the content, and their variants, that some of the figures are of.
  static func known(to figures: [RecordedObservation]) throws -> [ReportIndex] {
    let codes = Set(
      figures.compactMap { figure in
        figure.observation.key.disaggregation.codes[ComputeIndex.indexDimension]
      })
    guard !codes.isEmpty else { return [] }
    return try IndexFile.names(contentFolder).flatMap { name in
      let whole = try IndexFile(name, in: InputFolder("."), content: contentFolder)
      return codes.sorted().compactMap { code -> ReportIndex? in
        var file = whole
        if code.hasPrefix(whole.code + ".") {
          file.take(variant: String(code.dropFirst(whole.code.count + 1)))
        }
        // A code that is no variant any more leaves no tree.
        guard file.code == code, let tree = try? IndexTree(file.definition, file: name) else { return nil }
        return ReportIndex(tree, file)
      }
    }
  }

  private init(_ tree: IndexTree, _ file: IndexFile) {
    let definition = tree.definition
    let weights = tree.effectiveWeights()
    var names = Self.named(definition.names, definition.code)
    if let variant = file.variant { names = LocalisedText(names.texts.mapValues { "\($0) (\(variant))" }) }
    self.init(
      file.code, names: names,
      nodes: definition.nodes.indices.compactMap { place in
        guard place != tree.root, !tree.children[place].isEmpty else { return nil }
        let node = definition.nodes[place]
        return Node(
          node.code, names: Self.named(node.names, node.code),
          parent: tree.parents[place] == tree.root ? nil : node.parent, weight: weights[place])
      },
      classes: definition.classes.classes.map {
        Class($0.code, names: Self.named($0.names, $0.code), lower: $0.lower, upper: $0.upper)
      }, scale: definition.classes.range ?? 0...100)
  }

  /// What has no name is called by its code.
  private static func named(_ names: LocalisedText, _ code: String) -> LocalisedText {
    names.texts.isEmpty ? LocalisedText([.en: code]) : names
  }
}

/// Reads the parts of the page; the libraries may be missing, the page then shows drawn maps and tables.
enum WebAssets {
  static func load(from content: ContentFolder) throws -> ReportAssets {
    func bytes(_ name: String) -> [UInt8]? {
      FileManager.default.contents(atPath: content.file("web/\(name)")).map { [UInt8]($0) }
    }
    guard let style = bytes("report.css"), let paper = bytes("paper.css"), let script = bytes("report.js")
    else {
      throw InputIssues([
        InputIssue(
          "file.missing", at: Place(file: content.file("web")), found: "report.css, paper.css, report.js")
      ])
    }
    let map = bytes("vendor/maplibre-gl.js").map {
      ReportAssets.Library(script: $0, style: bytes("vendor/maplibre-gl.css") ?? [])
    }
    let notices = bytes("vendor/LICENSES.txt").map { String(decoding: $0, as: UTF8.self) } ?? ""
    return ReportAssets(
      style: style + paper, script: script, map: map,
      chart: bytes("vendor/vega.js").map { ReportAssets.Library(script: $0) }, notices: notices)
  }
}
