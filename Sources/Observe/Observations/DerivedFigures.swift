import Foundation
import Monitoring
import Storage

/// Figures that a run made of others in the store, whose numbers stand in its parameters: scores of an index, national
/// estimates. Where one of those others is hidden, what was made of it could be taken apart again and is hidden too.
struct DerivedFigures {
  private struct Source {
    var area: String
    var isHidden: Bool
  }

  private let connection: any Connection

  init(_ connection: any Connection) { self.connection = connection }

  /// For each run the areas of which its figures are hidden: those with a hidden source of their own, and those with
  /// no source of their own, which sum up the others. A hidden figure hides what later runs made of it.
  func areas(hiddenBy pattern: DisclosurePattern) throws -> [Int: Set<String>] {
    let runs = try connection.all(
      """
      SELECT number, parameters FROM runs WHERE parameters LIKE '%"observations":[%' ORDER BY number
      """, []
    ) { row in
      let parameters = try? JSONDecoder().decode(JSON.self, from: Data(row.text(1).utf8))
      let numbers = parameters?["observations"]?.array ?? []
      return (run: Int(row.integer(0)), used: numbers.compactMap { $0.number.flatMap { Int(exactly: $0) } })
    }
    var sources = try sources(Set(runs.flatMap(\.used)).sorted(), pattern)
    var hidden: [Int: Set<String>] = [:]
    for (run, used) in runs {
      let found = used.compactMap { sources[$0] }
      let hiddenAreas = Set(found.filter(\.isHidden).map(\.area))
      guard !hiddenAreas.isEmpty else { continue }
      let ownAreas = Set(found.map(\.area))
      try connection.forEachRow("SELECT number, area FROM observations WHERE run = ?", [Value(run)]) { row in
        let area = row.text(1)
        guard hiddenAreas.contains(area) || !ownAreas.contains(area) else { return }
        hidden[run, default: []].insert(area)
        sources[Int(row.integer(0))]?.isHidden = true
      }
    }
    return hidden
  }

  /// - Parameter numbers: in their order.
  private func sources(_ numbers: [Int], _ pattern: DisclosurePattern) throws -> [Int: Source] {
    var sources: [Int: Source] = [:]
    for start in stride(from: 0, to: numbers.count, by: 500) {
      let part = numbers[start..<min(numbers.count, start + 500)]
      try connection.forEachRow(
        """
        SELECT number, series, area, period, disaggregation FROM observations
        WHERE number IN (\(part.map { String($0) }.joined(separator: ", ")))
        """, []
      ) { row in
        let cell = CountedFigure.Cell(
          area: row.text(2), period: row.text(3),
          disaggregation: Disaggregation(text: row.text(4)) ?? Disaggregation())
        sources[Int(row.integer(0))] = Source(area: cell.area, isHidden: pattern.hides(row.text(1), cell))
      }
    }
    return sources
  }
}
