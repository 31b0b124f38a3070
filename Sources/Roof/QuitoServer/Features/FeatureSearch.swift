import FeatureFilters
import Geography
import Monitoring
import Observations

/// Finds the features that a request chooses.
struct FeatureSearch: Sendable {
  let source: any FeatureSource
  let request: FeatureRequest
  let language: Language
  let limits: ServerLimits

  /// The places of one page, how many there are in all, and the keys that lead to other pages.
  struct Page: Sendable {
    var places: [Int]
    var matched: Int
    var next: String?
    var previous: String?
  }

  /// Whether the rectangles tell all, without looking at a feature.
  private var needsContent: Bool {
    request.filter != nil || !request.boxes.isEmpty || (request.time != nil && !source.dates.isEmpty)
  }

  /// Places of all that is chosen, ascending; nil where that is everything.
  func matches(_ store: ObservationStore) throws -> [Int]? {
    guard needsContent else { return nil }
    let deadline = SearchDeadline(limits)
    var certain: [Int] = []
    var uncertain: [Int] = []
    let needsLook = request.filter != nil || (request.time != nil && !source.dates.isEmpty)
    for place in 0..<source.count {
      if !request.boxes.isEmpty {
        guard let bounds = source.bounds(at: place) else { continue }
        guard request.boxes.contains(where: { $0.intersects(bounds) }) else { continue }
        if !needsLook, request.boxes.contains(where: { $0.contains(bounds) }) {
          certain.append(place)
          continue
        }
      }
      uncertain.append(place)
    }
    try deadline.check()
    let meeting = request.boxes.isEmpty ? nil : FeatureFilter.meeting(request.boxes)
    let tests = [request.filter, meeting].compactMap { $0?.test() }
    // In blocks, so that what is read at once stays small.
    for start in stride(from: 0, to: uncertain.count, by: FeatureSearch.block) {
      let block = uncertain[start..<min(uncertain.count, start + FeatureSearch.block)]
      try source.read(block, from: store, language: language) { feature in
        if tests.allSatisfy({ $0.holds(for: feature) }), isInTime(feature) { certain.append(feature.place) }
      }
      try deadline.check()
    }
    return certain.sorted()
  }

  private static let block = 256

  /// What has no date is there at any time (part 1, 7.15.5).
  private func isInTime(_ feature: ServedFeature) -> Bool {
    guard let time = request.time, !source.dates.isEmpty else { return true }
    let periods = source.dates.compactMap { name -> Period? in
      if case .text(let text) = feature.value(of: name) { Period(text) } else { nil }
    }
    guard let begins = periods.map(\.firstDay).min(), let ends = periods.map(\.lastDay).max() else {
      return true
    }
    if let first = time.first, ends < first { return false }
    if let last = time.last, begins > last { return false }
    return true
  }

  func page(of matches: [Int]?) -> Page {
    let matched = matches?.count ?? source.count
    func count(before place: Int) -> Int {
      guard let matches else { return place }
      var (low, high) = (0, matches.count)
      while low < high {
        let middle = (low + high) / 2
        if matches[middle] < place { low = middle + 1 } else { high = middle }
      }
      return low
    }
    var start = 0
    var end = 0
    if let key = request.before {
      let first = source.firstPlace(after: key) ?? 0
      // The place of the key itself, where it is there, is no longer before it.
      let bound = first > 0 && source.key(at: first - 1) == key ? first - 1 : first
      end = count(before: bound)
      start = max(0, end - request.limit)
    } else {
      start = request.after.flatMap(source.firstPlace(after:)).map(count(before:)) ?? 0
      end = min(matched, start + request.limit)
    }
    let places = matches.map { Array($0[start..<end]) } ?? Array(start..<end)
    return Page(
      places: places, matched: matched,
      next: end < matched ? places.last.map(source.key(at:)) : nil,
      previous: start > 0 ? places.first.map(source.key(at:)) : nil)
  }
}
