import FeatureFilters
import Geography
import Observations

/// Where the features of one layer lie and what properties they have, so that pages and tiles find them without
/// looking through the store.
struct MapLayerIndex: Sendable {
  /// Ascending.
  private(set) var identifiers: [Int64] = []
  private(set) var runs: [Int32] = []
  /// Of empty geometries no number.
  private(set) var bounds: [Bounds] = []
  private(set) var extent: Bounds?
  private(set) var types: [String: FilterType] = [:]

  private static let nowhere = Bounds(west: .nan, south: .nan, east: .nan, north: .nan)

  mutating func add(_ outline: MapFeatureOutline) {
    identifiers.append(outline.identifier)
    runs.append(Int32(outline.run))
    bounds.append(outline.bounds ?? MapLayerIndex.nowhere)
    if let own = outline.bounds {
      let all = extent ?? own
      extent = Bounds(
        west: min(all.west, own.west), south: min(all.south, own.south), east: max(all.east, own.east),
        north: max(all.north, own.north))
    }
    for (key, value) in PropertyText(outline.propertiesText).members {
      let type: FilterType
      switch value {
      case .value(.text): type = PropertyText.dates.contains(key) ? .date : .text
      case .value(.number): type = .number
      case .value(.flag): type = .flag
      default: continue
      }
      // What is a number here and a text there can only be asked about as text.
      if let known = types[key], known != type { types[key] = .text } else { types[key] = type }
    }
  }

  var count: Int { identifiers.count }

  func place(of identifier: Int64) -> Int? {
    let place = firstPlace(notBefore: identifier)
    return place < count && identifiers[place] == identifier ? place : nil
  }

  /// The place of the first feature whose identifier is this one or greater.
  func firstPlace(notBefore identifier: Int64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if identifiers[middle] < identifier { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
