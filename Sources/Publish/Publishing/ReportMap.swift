import Monitoring

/// What the maps of a report show: the shapes of all runs, made ready for one frame.
struct ReportMap {
  /// Places of people; runs that looked at the same people share one set.
  struct People: Equatable {
    var positions: MapShape.Positions = []
    var persons: [Double] = []
  }

  enum Reach: UInt8 { case outside, partly, inside }

  /// One view to choose: a series of one run, by one method.
  struct View {
    var run: Int
    var series: String
    /// `network`, `euclidean`; nil where no service area tells.
    var method: String?
    /// Limits of the service areas, ascending.
    var metres: [Double] = []
    /// One for each limit; they may lie upon each other.
    var serviceAreas: [MapShape] = []
    /// Index of the people whose reach this is.
    var people: Int?
    var reach: [Reach] = []
    /// Persons inside.
    var served: Double?
    /// The stops that count for the series, by their place among those of the run.
    var stops: [Int] = []
  }

  /// What a run drew that does not depend on the series.
  struct Surroundings {
    var stops: MapShape.Positions = []
    var stopNames: [String] = []
    /// For each stop the series it counts for; nil where the run does not say, and it counts for all.
    var stopSeries: [Set<String>?] = []
    var openSpaces = MapShape()
    var streets = MapShape()
  }

  private(set) var bounds: MapBounds?
  private(set) var boundary = MapShape()
  private(set) var people: [People] = []
  private(set) var views: [View] = []
  /// Places that are shown for themselves.
  private(set) var places: MapShape.Positions = []
  private(set) var surroundings: [Int: Surroundings] = [:]
  /// Layers of classes, in the order in which they are to be offered.
  private(set) var themes: [ThematicMap] = []
  private var themeBuilder = ThematicMapBuilder()
  /// Shapes whose bytes could not be read.
  private(set) var unreadableCount = 0
  /// How far a drawn line may lie from the recorded one, in degrees.
  private(set) var tolerance = 0.0

  /// Finest step of positions on the page: 0.00001 degrees, about one metre.
  static let stepsPerDegree = 100_000.0
  /// A line is drawn to this part of the frame's longer side: a quarter of a pixel on a map of 1,000.
  private static let tolerancePartOfFrame = 4_000.0

  /// - Parameter seriesOrder: series in the order in which their views are to be offered; others follow.
  init(boundary bytes: [UInt8]?, features: [Int: [MapFeature]], seriesOrder: [String]) {
    if let bytes { boundary = shape(bytes) ?? MapShape() }
    for run in features.keys.sorted() { gather(features[run]!, run: run) }
    order(by: seriesOrder)
    frame()
  }

  /// A map of places and the boundary they lie in, framed to hold both.
  init(boundary bytes: [UInt8]?, places: MapShape.Positions) {
    if let bytes { boundary = shape(bytes) ?? MapShape() }
    guard let frame = MapBounds([boundary, points(places)]) else { return }
    bounds = frame
    tolerance = frame.longerSide / ReportMap.tolerancePartOfFrame
    boundary = ready(boundary)
    self.places = frame.unwrapped(points(places)).points
  }

  var isEmpty: Bool { bounds == nil }

  private mutating func shape(_ bytes: [UInt8]) -> MapShape? {
    let shape = try? MapShape(wellKnownBinary: bytes)
    if shape == nil { unreadableCount += 1 }
    return shape
  }

  private mutating func gather(_ features: [MapFeature], run: Int) {
    var crowd = People()
    var served: [String: [Double]] = [:]
    var areas: [View] = []
    var around = Surroundings()
    for feature in features {
      guard let shape = shape(feature.geometry) else { continue }
      switch feature.layer {
      case "population":
        guard shape.points.count == 2 else { continue }
        let index = crowd.persons.count
        crowd.positions += shape.points
        crowd.persons.append(feature.properties["persons"]?.number ?? 0)
        for (series, persons) in feature.properties["served"]?.object ?? [:] {
          guard let persons = persons.number else { continue }
          var column = served[series] ?? []
          column += repeatElement(0, count: index - column.count)
          column.append(persons)
          served[series] = column
        }
      case "service-area":
        guard let series = feature.properties["series"]?.string else { continue }
        let method = feature.properties["method"]?.string
        let place =
          areas.firstIndex { $0.series == series && $0.method == method }
          ?? {
            areas.append(View(run: run, series: series, method: method))
            return areas.count - 1
          }()
        areas[place].serviceAreas.append(shape)
        if let metres = feature.properties["metres"]?.number, !areas[place].metres.contains(metres) {
          areas[place].metres = (areas[place].metres + [metres]).sorted()
        }
      case "stops":
        let name = feature.properties["name"]?.string ?? ""
        around.stops += shape.points
        around.stopNames += repeatElement(name, count: shape.points.count / 2)
        let series = feature.properties["series"]?.array.map { Set($0.compactMap(\.string)) }
        around.stopSeries += repeatElement(series, count: shape.points.count / 2)
      case "open-spaces": around.openSpaces.polygons += shape.polygons
      case "streets": around.streets.lines += shape.lines
      case let layer where ThematicMapBuilder.draws(layer): themeBuilder.add(feature, shape, run: run)
      default: continue
      }
    }
    let drawnSeries = Set(areas.map(\.series))
    areas += served.keys.sorted().filter { !drawnSeries.contains($0) }.map { View(run: run, series: $0) }
    if !crowd.persons.isEmpty {
      let place =
        people.firstIndex(of: crowd)
        ?? {
          people.append(crowd)
          return people.count - 1
        }()
      for index in areas.indices {
        // Who is served was counted along the streets; a straight-line area has no count of its own.
        guard areas[index].method != "euclidean", let column = served[areas[index].series] else { continue }
        areas[index].people = place
        areas[index].served = column.reduce(0, +)
        areas[index].reach = crowd.persons.indices.map { person in
          ReportMap.reach(served: person < column.count ? column[person] : 0, of: crowd.persons[person])
        }
      }
    }
    for index in areas.indices {
      let series = areas[index].series
      areas[index].stops = around.stopSeries.indices.filter {
        around.stopSeries[$0]?.contains(series) ?? true
      }
    }
    views += areas
    surroundings[run] = around
  }

  /// Nearly all counts as all: what is served was computed from shares.
  private static func reach(served: Double, of persons: Double) -> Reach {
    if served <= 0 { return .outside }
    return served >= persons * 0.999 ? .inside : .partly
  }

  private mutating func order(by seriesOrder: [String]) {
    let rank = Dictionary(seriesOrder.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    func key(_ view: View) -> (Int, String, Int, String) {
      // "network" before "euclidean": the method of the standard first.
      // The newest run first: it is what a reader looks for.
      (rank[view.series] ?? .max, view.series, -view.run, view.method == "network" ? "" : view.method ?? "")
    }
    views.sort { key($0) < key($1) }
  }

  private mutating func frame() {
    var all = [boundary]
    all += views.flatMap(\.serviceAreas)
    for crowd in people { all.append(points(crowd.positions)) }
    for around in surroundings.values { all += [points(around.stops), around.openSpaces, around.streets] }
    if boundary.polygons.isEmpty { all += themeBuilder.shapes }
    // The boundary alone is the frame where there is one: what is drawn may reach far beyond it.
    guard let everything = MapBounds(all) else { return }
    let frame = MapBounds([boundary]) ?? everything
    bounds = frame
    tolerance = max(frame.east - frame.west, frame.north - frame.south) / ReportMap.tolerancePartOfFrame
    themes = themeBuilder.maps(frame: frame, tolerancePartOfFrame: ReportMap.tolerancePartOfFrame)
    boundary = ready(boundary)
    for index in views.indices { views[index].serviceAreas = views[index].serviceAreas.map(ready) }
    for index in people.indices {
      people[index].positions = frame.unwrapped(points(people[index].positions)).points
    }
    for run in surroundings.keys {
      surroundings[run]!.stops = frame.unwrapped(points(surroundings[run]!.stops)).points
      surroundings[run]!.openSpaces = ready(surroundings[run]!.openSpaces)
      surroundings[run]!.streets = ready(surroundings[run]!.streets)
    }
  }

  private func points(_ positions: MapShape.Positions) -> MapShape {
    var shape = MapShape()
    shape.points = positions
    return shape
  }

  /// In the frame's own count of degrees and without what it cannot show.
  private func ready(_ shape: MapShape) -> MapShape {
    bounds!.unwrapped(shape).drawn(tolerance: tolerance)
  }
}
