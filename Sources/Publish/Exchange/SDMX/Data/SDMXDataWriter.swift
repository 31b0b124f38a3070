import Monitoring

/// Which dimension tells the observations of a series apart.
public enum SDMXArrangement: Hashable, Sendable {
  /// Time series.
  case series
  /// Every observation on its own.
  case flat
  /// Sections: by the dimension of this position in the structure, time being one of the key.
  case sections(by: Int)
}

/// How a message of data is to be written.
public struct SDMXDataOptions: Sendable {
  public var header: SDMXHeader
  /// The dataflow or the data structure the data are reported under.
  public var context: SDMXReference
  public var arrangement: SDMXArrangement
  /// False leaves the measure out.
  public var hasValues: Bool

  public init(
    header: SDMXHeader, context: SDMXReference, arrangement: SDMXArrangement = .series, hasValues: Bool = true
  ) {
    self.header = header
    self.context = context
    self.arrangement = arrangement
    self.hasValues = hasValues
  }
}

/// What holds of all observations of one data set.
struct SDMXDataSet: Hashable {
  /// Nil where the set is not one of a history.
  var validFrom: Timestamp?
}

/// Writes data sets piece by piece.
protocol SDMXDataWriter {
  mutating func startDataSet(_ dataSet: SDMXDataSet)
  /// - Parameter startsSeries: the key but for the dimension at the observation is not that of the row before.
  mutating func append(_ row: SDMXRow, startsSeries: Bool)
  mutating func finish()
  /// Hands over the bytes written since the last time.
  mutating func take() -> [UInt8]
  var pendingCount: Int { get }
}

/// Puts observations in the order that SDMX wants and hands the bytes on in pieces, in memory that holds no
/// more than the figures of one series of one area.
public struct SDMXDataStream {
  private var layout: SDMXLayout
  private var writer: any SDMXDataWriter
  private let arrangement: SDMXArrangement
  private let handOver: ([UInt8]) throws -> Void
  /// Which rows are wanted, once their revision is settled.
  private let isWanted: (SDMXRow, RecordedObservation) -> Bool
  private var paging: SDMXPaging

  private var row = SDMXRow()
  private var seriesKey: [String] = []
  /// The number that rows of the series last written have in the layout.
  private var series = 0
  private var hasDataSet = false
  private(set) var count = 0

  /// Pieces are about this long.
  public static let pieceBytes = 64 << 10

  init(
    layout: SDMXLayout, writer: any SDMXDataWriter, arrangement: SDMXArrangement,
    paging: SDMXPaging = SDMXPaging(),
    isWanted: @escaping (SDMXRow, RecordedObservation) -> Bool = { _, _ in true },
    handOver: @escaping ([UInt8]) throws -> Void
  ) {
    self.layout = layout
    self.writer = writer
    self.arrangement = arrangement
    self.paging = paging
    self.isWanted = isWanted
    self.handOver = handOver
  }

  /// Begins a data set; what is appended before the first such call makes one of its own.
  mutating func startDataSet(_ dataSet: SDMXDataSet) throws {
    writer.startDataSet(dataSet)
    hasDataSet = true
    (seriesKey, series) = ([], 0)
  }

  /// - Parameter block: all figures of one series of one area, in the order of a store.
  mutating func append(_ block: [RecordedObservation]) throws {
    let block = layout.admitted(block)
    let order = order(of: block)
    var start = 0
    while start < order.count, !paging.isDone {
      var end = start + 1
      while end < order.count, order[start].line == order[end].line { end += 1 }
      try write(block, order[start..<end])
      start = end
    }
  }

  public mutating func finish() throws {
    if !hasDataSet { writer.startDataSet(SDMXDataSet()) }
    writer.finish()
    try handOver(writer.take())
  }

  /// Nothing after this changes what is written.
  public var isDone: Bool { paging.isDone }

  /// A store has the breakdowns of a period together, a series the periods of a breakdown.
  /// - Returns: where in the block the figures stand, in the order in which they are written, and what tells their
  ///   series apart.
  private func order(of block: [RecordedObservation]) -> [(line: Int, index: Int)] {
    let ranks = breakdownRanks(block)
    var order = block.indices.map { index in
      let period = block[index].observation.key.period
      return (
        line: ranks[index] * SDMXLayout.frequencies.count + SDMXLayout.rank(of: period),
        day: period.firstDay.dayNumber, index: index
      )
    }
    if arrangement == .series {
      order.sort { ($0.line, $0.day, $0.index) < ($1.line, $1.day, $1.index) }
    }
    return order.map { ($0.line, $0.index) }
  }

  /// For each observation of the block where its breakdown stands among all of them in the order of their texts.
  /// Comparing the texts, as a store does, would make one for every comparison.
  private func breakdownRanks(_ block: [RecordedObservation]) -> [Int] {
    var places: [Disaggregation: Int] = [:]
    var breakdowns: [Disaggregation] = []
    // Each period has about the same ones in the same order: mostly the next is the one that followed before.
    var expected = 0
    let placeOfEach = block.map { recorded in
      let breakdown = recorded.observation.key.disaggregation
      var place = expected
      if expected >= breakdowns.count || breakdowns[expected] != breakdown {
        place = places[breakdown] ?? breakdowns.count
        if place == breakdowns.count {
          places[breakdown] = place
          breakdowns.append(breakdown)
        }
      }
      expected = (place + 1) % breakdowns.count
      return place
    }
    var ranks = [Int](repeating: 0, count: breakdowns.count)
    let texts = breakdowns.map(\.text)
    for (rank, place) in texts.indices.sorted(by: { texts[$0] < texts[$1] }).enumerated() {
      ranks[place] = rank
    }
    return placeOfEach.map { ranks[$0] }
  }

  private mutating func write(
    _ block: [RecordedObservation], _ places: ArraySlice<(line: Int, index: Int)>
  ) throws {
    guard paging.hasSeriesLimit else {
      for place in places { try write(block[place.index]) }
      return
    }
    var wanted: [Int] = []
    for place in places {
      layout.fill(&row, with: block[place.index])
      if isWanted(row, block[place.index]) { wanted.append(place.index) }
    }
    for index in paging.ofSeries(wanted) { try write(block[index]) }
  }

  private mutating func write(_ recorded: RecordedObservation) throws {
    guard !paging.isDone else { return }
    layout.fill(&row, with: recorded)
    guard isWanted(row, recorded), paging.takes() else { return }
    if !hasDataSet {
      writer.startDataSet(SDMXDataSet())
      hasDataSet = true
    }
    writer.append(row, startsSeries: startsSeries())
    count += 1
    if writer.pendingCount >= SDMXDataStream.pieceBytes { try handOver(writer.take()) }
  }

  private mutating func startsSeries() -> Bool {
    let apart: Int
    switch arrangement {
    case .flat: return true
    case .series:
      if row.series == series { return false }
      apart = row.key.count - 1
    case .sections(let dimension): apart = dimension
    }
    series = row.series
    let isSame =
      seriesKey.count == row.key.count
      && row.key.indices.allSatisfy { $0 == apart || row.key[$0] == seriesKey[$0] }
    if !isSame { seriesKey = row.key }
    return !isSame
  }
}

/// Which of the observations found are handed out.
public struct SDMXPaging: Hashable, Sendable {
  public var offset = 0
  public var limit: Int?
  /// Of each series.
  public var first: Int?
  public var last: Int?
  private var seen = 0

  public init(offset: Int = 0, limit: Int? = nil, first: Int? = nil, last: Int? = nil) {
    self.offset = offset
    self.limit = limit
    self.first = first
    self.last = last
  }

  var hasSeriesLimit: Bool { first != nil || last != nil }

  var isDone: Bool { limit.map { seen - offset >= $0 } ?? false }

  mutating func takes() -> Bool {
    seen += 1
    return seen > offset
  }

  /// The first and the last of a series, each at most once.
  func ofSeries<Element>(_ all: [Element]) -> [Element] {
    let head = first.map { min($0, all.count) } ?? 0
    let tail = last.map { min($0, all.count - head) } ?? 0
    return Array(all.prefix(head)) + Array(all.suffix(tail))
  }
}
