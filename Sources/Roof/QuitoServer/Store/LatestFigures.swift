import Observations

/// The latest total of every series in every area, gathered as the store grows.
struct LatestFigures: Sendable {
  /// A series as a property of an area.
  struct Column: Hashable, Sendable {
    var indicator: String
    var series: String
    /// Of a composite index; empty for other series.
    var index: String
  }

  struct Figure: Hashable, Sendable {
    var column: Int
    var run: Int
    var period, firstDay, lastDay: String
    var revision: Int
    var value: Double?
    var lower, upper: Double?
    var status: String

    func isNewer(than other: Figure) -> Bool {
      if lastDay != other.lastDay || firstDay != other.firstDay {
        return (firstDay, lastDay) > (other.firstDay, other.lastDay)
      }
      return revision > other.revision
    }
  }

  private(set) var columns: [Column] = []
  /// What each column is called among the properties of an area.
  private(set) var names: [String] = []
  private(set) var units: [String] = []
  private var places: [Column: Int] = [:]
  private var placesByName: [String: Int] = [:]
  /// By area; sorted by column.
  private var figures: [String: [Figure]] = [:]
  private(set) var lastNumber = 0

  mutating func add(_ total: RecordedTotal) {
    lastNumber = max(lastNumber, total.number)
    let index = total.disaggregation.isEmpty ? "" : String(total.disaggregation.dropFirst("INDEX=".count))
    let column = place(of: Column(indicator: total.indicator, series: total.series, index: index), total.unit)
    let figure = Figure(
      column: column, run: total.run, period: total.period, firstDay: total.firstDay,
      lastDay: total.lastDay, revision: total.revision, value: total.value,
      lower: total.lower, upper: total.upper, status: total.status)
    var list = figures.removeValue(forKey: total.area) ?? []
    if let known = list.firstIndex(where: { $0.column >= column }) {
      if list[known].column != column {
        list.insert(figure, at: known)
      } else if figure.isNewer(than: list[known]) {
        list[known] = figure
      }
    } else {
      list.append(figure)
    }
    figures[total.area] = list
  }

  private mutating func place(of column: Column, _ unit: String) -> Int {
    if let place = places[column] { return place }
    let place = columns.count
    // A series that stands under several indicators keeps its plain name for the first of them.
    let plain = column.index.isEmpty ? column.series : "\(column.series).\(column.index)"
    let name = placesByName[plain] == nil ? plain : "\(plain).\(column.indicator)"
    columns.append(column)
    names.append(name)
    units.append(unit)
    places[column] = place
    placesByName[name] = place
    return place
  }

  func of(_ area: String) -> [Figure] { figures[area] ?? [] }

  func figure(_ area: String, column: Int) -> Figure? { of(area).first { $0.column == column } }

  func column(named name: String) -> Int? { placesByName[name] }

  func column(indicator: String, series: String) -> Int? {
    places[Column(indicator: indicator, series: series, index: "")]
  }
}
