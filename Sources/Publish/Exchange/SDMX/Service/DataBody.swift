import Monitoring
import Observations

/// The body of an answer with data, written while the store is being read.
struct DataBody {
  let store: ObservationStore
  let query: ObservationQuery
  let selection: SDMXSelection
  let layout: SDMXLayout
  let structures: SDMXStructureCatalogue
  let options: SDMXDataOptions
  let format: SDMXAgreedFormat
  let paging: SDMXPaging
  let links: [ChainLink]

  private struct Enough: Error {}

  func write(_ handOver: ([UInt8]) throws -> Void) throws {
    try withoutActuallyEscaping(handOver) { handOver in
      if case .sections = options.arrangement {
        try writeSections(handOver)
      } else {
        try writeStream(handOver)
      }
    }
  }

  private func makeWriter() -> any SDMXDataWriter {
    switch format.format {
    case .dataCSV, .dataCSV10:
      SDMXDataCSV(layout: layout, structures: structures, options: options, csv: format.csv)
    case .dataML30: SDMXDataML(layout: layout, options: options, version: .v30)
    case .dataML21: SDMXDataML(layout: layout, options: options, version: .v21)
    default: SDMXDataJSON(layout: layout, structures: structures, options: options)
    }
  }

  private func writeStream(_ handOver: @escaping ([UInt8]) throws -> Void) throws {
    var filtering = layout
    let selection = selection
    var stream = SDMXDataStream(
      layout: layout, writer: makeWriter(), arrangement: options.arrangement, paging: paging,
      isWanted: { row, recorded in
        selection.isOpen || selection.matches(row, recorded, layout: &filtering)
      }, handOver: handOver)
    func read(_ query: ObservationQuery) throws {
      do {
        try ReadAhead.forEachBlock(of: store, matching: query) { block in
          try stream.append(block)
          if stream.isDone { throw Enough() }
        }
      } catch is Enough {}
    }
    if query.includesHistory {
      for link in links where isAskedFor(link) {
        var query = query
        query.run = link.number
        guard !stream.isDone, try !store.disaggregations(matching: query).isEmpty else { continue }
        try stream.startDataSet(SDMXDataSet(validFrom: link.recorded))
        try read(query)
      }
    } else {
      try read(query)
    }
    try stream.finish()
  }

  private func isAskedFor(_ link: ChainLink) -> Bool {
    if let moment = query.asOf, link.recorded > moment { return false }
    if let moment = query.recordedAfter, link.recorded <= moment { return false }
    return true
  }

  /// Another dimension than time at the observation asks for another order than the store's.
  private func writeSections(_ handOver: ([UInt8]) throws -> Void) throws {
    guard case .sections(let apart) = options.arrangement else { return }
    var layout = layout
    var rows: [SDMXRow] = []
    try store.forEachObservation(matching: query) { recorded in
      guard layout.admits(recorded) else { return }
      var row = SDMXRow()
      layout.fill(&row, with: recorded)
      if selection.matches(row, recorded, layout: &layout) { rows.append(row) }
    }
    func section(_ row: SDMXRow) -> [String] {
      var key = row.key
      key.remove(at: apart)
      return key
    }
    var keyed = rows.map { (section: section($0), row: $0) }
    keyed.sort { a, b in
      if a.section == b.section { return a.row.key[apart] < b.row.key[apart] }
      return a.section.lexicographicallyPrecedes(b.section)
    }
    var writer = makeWriter()
    var paging = paging
    writer.startDataSet(SDMXDataSet())
    var start = 0
    var written: [String]?
    while start < keyed.count {
      var end = start + 1
      while end < keyed.count, keyed[end].section == keyed[start].section { end += 1 }
      let wanted = paging.hasSeriesLimit ? paging.ofSeries(Array(start..<end)) : Array(start..<end)
      for index in wanted where !paging.isDone && paging.takes() {
        writer.append(keyed[index].row, startsSeries: written != keyed[index].section)
        written = keyed[index].section
        if writer.pendingCount >= SDMXDataStream.pieceBytes { try handOver(writer.take()) }
      }
      start = end
    }
    writer.finish()
    try handOver(writer.take())
  }
}
