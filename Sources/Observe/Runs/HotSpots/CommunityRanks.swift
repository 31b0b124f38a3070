import DelimitedText
import Monitoring
import Settlements

/// Reads the places that communities give to settlements: columns `settlement` and `rank`, 1 for the worst
/// off, and, where several communities were asked, `community`.
enum CommunityRanks {
  /// What a community without a name is called.
  private static let unnamed = ""

  /// - Throws: `table.column.missing`, `hot-spots.settlement.unknown`, `hot-spots.settlement.twice`,
  ///   `number.range`.
  static func read(
    _ source: HotSpotInputs.Source, settlements: [String]
  ) throws(InputIssues) -> [RankAgreement.Community] {
    let text = try String(readingUTF8: source.path, name: source.name)
    let table = try DelimitedText(Array(text.utf8), file: source.name)
    var issues = InputIssues(table.issues(lacking: ["settlement", "rank"]))
    try issues.throwIfAnyError()
    let known = Set(settlements)
    var order: [String] = []
    var places: [String: [String: Int]] = [:]
    var lines: [String: Int] = [:]
    table.forEachRow { row in
      func place(_ column: String) -> Place { Place(file: source.name, line: row.line, field: column) }
      let community = row.text(table.column("community")) ?? unnamed
      let settlement = row.text(table.column("settlement")) ?? ""
      let rank = row.integer(table.column("rank"))
      guard known.contains(settlement) else {
        issues.append(SettlementAreas.unknown(settlement, at: place("settlement"), among: settlements))
        return
      }
      guard let rank, (1...100_000).contains(rank) else {
        issues.append(
          InputIssue(
            "number.range", at: place("rank"), found: row.text(table.column("rank")) ?? "",
            arguments: ["minimum": "1", "maximum": "100000"]))
        return
      }
      if places[community] == nil { order.append(community) }
      if let first = lines.updateValue(row.line, forKey: community + "\n" + settlement) {
        issues.append(
          InputIssue(
            "hot-spots.settlement.twice", at: place("settlement"), found: settlement,
            arguments: ["line": String(first)]))
      }
      places[community, default: [:]][settlement] = rank
    }
    try issues.throwIfAnyError()
    return order.map { RankAgreement.Community(name: $0, places: places[$0]!) }
  }
}
