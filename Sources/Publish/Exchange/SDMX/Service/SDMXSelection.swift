import Monitoring
import Observations

/// Which observations a query asks for, in the terms of one data structure.
struct SDMXSelection {
  /// Of each key the codes allowed at a position; a position not named is open.
  private var keys: [[(index: Int, codes: Set<String>)]] = []
  private var keyFilters: [(index: Int, filter: ComponentFilter)] = []
  private var valueFilters: [ComponentFilter] = []
  private var attributeFilters: [ComponentFilter] = []
  private let timeIndex: Int

  /// - Parameter faults: takes components the structure has not, and keys with too many parts.
  init(_ request: SDMXRequest, definition: SDMXDataStructure, faults: inout SDMXFaults) {
    let dimensions = definition.dimensions.map(\.id)
    timeIndex = dimensions.count
    for key in request.keys {
      if key.count > dimensions.count {
        faults.report(
          "sdmx.query.key.parts", .semantic, at: "key", found: String(key.count),
          ["most": String(dimensions.count), "structure": definition.reference.text])
        continue
      }
      keys.append(
        key.enumerated().compactMap { index, codes in codes.isEmpty ? nil : (index, Set(codes)) })
    }
    let known =
      dimensions + [SDMXDataStructure.time.id, definition.measure.id] + definition.attributes.map(\.id)
    for filter in request.filters {
      if let index = dimensions.firstIndex(of: filter.component) {
        keyFilters.append((index, filter))
      } else if filter.component == SDMXDataStructure.time.id {
        keyFilters.append((timeIndex, filter))
      } else if filter.component == definition.measure.id {
        valueFilters.append(filter)
      } else if known.contains(filter.component) {
        attributeFilters.append(filter)
      } else {
        faults.report(
          "sdmx.query.component", .semantic, at: "c[\(filter.component)]", found: filter.component,
          ["known": known.joined(separator: ", ")])
      }
    }
  }

  /// Everything may be asked for.
  var isOpen: Bool { keys.isEmpty && keyFilters.isEmpty && valueFilters.isEmpty && attributeFilters.isEmpty }

  func matches(key: [String]) -> Bool {
    guard keyFilters.allSatisfy({ $0.filter.matches(key[$0.index]) }) else { return false }
    return keys.isEmpty || keys.contains { $0.allSatisfy { $0.codes.contains(key[$0.index]) } }
  }

  var looksAtFigures: Bool { !valueFilters.isEmpty || !attributeFilters.isEmpty }

  func matches(_ row: SDMXRow, _ recorded: RecordedObservation, layout: inout SDMXLayout) -> Bool {
    guard matches(key: row.key) else { return false }
    if !valueFilters.isEmpty {
      let value = row.value.map(JSON.numberText) ?? "NaN"
      guard valueFilters.allSatisfy({ $0.matches(value) }) else { return false }
    }
    for filter in attributeFilters {
      guard filter.matches(layout.text(of: filter.component, recorded)) else { return false }
    }
    return true
  }

  /// Positions at which a key is not what is asked for: for the best of the keys asked for.
  func misses(_ key: [String]) -> [Set<Int>] {
    let common = Set(keyFilters.filter { !$0.filter.matches(key[$0.index]) }.map(\.index))
    if keys.isEmpty { return [common] }
    return keys.map { alternative in
      common.union(alternative.filter { !$0.codes.contains(key[$0.index]) }.map(\.index))
    }
  }

  // MARK: - In the terms of the store

  /// Narrows a query by what the store has indexes for; the rest is left to `matches`.
  /// - Returns: false where nothing can be found.
  func narrow(_ query: inout ObservationQuery, layout: inout SDMXLayout, store: ObservationStore) throws
    -> Bool
  {
    let dimensions = layout.definition.dimensions.map(\.id)
    func allowed(_ dimension: String) -> [String]? {
      dimensions.firstIndex(of: dimension).flatMap { codes(at: $0) }?.sorted()
    }
    if let indicators = allowed("INDICATOR") {
      if indicators.isEmpty { return false }
      query.indicators = indicators.map(SDMXIdentifier.decodeIndicator)
    }
    if let series = allowed("SERIES") {
      if series.isEmpty { return false }
      query.series = series.map(SDMXIdentifier.decode)
    }
    if let areas = allowed("REF_AREA") {
      if areas.isEmpty { return false }
      query.areas = areas.map { layout.ownArea($0) }
    }
    narrowTime(&query)
    let breakdowns = 4..<timeIndex
    let isBrokenDown =
      keyFilters.contains { breakdowns.contains($0.index) }
      || keys.contains { $0.contains { breakdowns.contains($0.index) } }
    guard isBrokenDown else { return true }
    let all = try store.disaggregations(matching: query)
    let found = all.filter { disaggregation in
      let own = layout.breakdownCodes(of: disaggregation)
      guard
        keyFilters.allSatisfy({
          !breakdowns.contains($0.index) || $0.filter.matches(own[$0.index - breakdowns.lowerBound])
        })
      else { return false }
      return keys.isEmpty
        || keys.contains { alternative in
          alternative.allSatisfy {
            !breakdowns.contains($0.index) || $0.codes.contains(own[$0.index - breakdowns.lowerBound])
          }
        }
    }
    if found.count < all.count { query.disaggregations = found }
    return !found.isEmpty
  }

  /// The codes that are allowed at a position at all; nil where it is open.
  private func codes(at index: Int) -> Set<String>? {
    var allowed: Set<String>?
    if !keys.isEmpty, keys.allSatisfy({ $0.contains { $0.index == index } }) {
      allowed = Set(keys.flatMap { $0.filter { $0.index == index }.flatMap(\.codes) })
    }
    for (position, filter) in keyFilters where position == index {
      guard let equals = filter.equals else { continue }
      allowed = allowed?.intersection(equals) ?? Set(equals)
    }
    return allowed
  }

  /// Only bounds that all alternatives share.
  private func narrowTime(_ query: inout ObservationQuery) {
    for (index, filter) in keyFilters where index == timeIndex && filter.alternatives.count == 1 {
      for condition in filter.alternatives[0] {
        guard let period = Period(condition.value) else { continue }
        switch condition.operation {
        case .equal:
          query.from = later(query.from, period)
          query.to = earlier(query.to, period)
        case .greaterOrEqual, .greater: query.from = later(query.from, period)
        case .lessOrEqual, .less: query.to = earlier(query.to, period)
        default: break
        }
      }
    }
  }

  private func later(_ a: Period?, _ b: Period) -> Period { a.map { $0.firstDay < b.firstDay ? b : $0 } ?? b }
  private func earlier(_ a: Period?, _ b: Period) -> Period { a.map { $0.lastDay > b.lastDay ? b : $0 } ?? b }
}
