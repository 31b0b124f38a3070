/// One straight street whose shares are known by construction.
///
///     metres   0     450  500            1000      1400   1500 1501          1890  2000  2100
///     street   |------+----+---------------S........|-------+---+--------------|-----|
///     persons         10   10                              10  10
///     park                                                                     [===========]
///
/// The street runs along the equator, where one degree of longitude is 6,378,137 π / 180 =
/// 111,319.490793 m on WGS 84 and a straight line is a geodesic. The stop S stands at 25° W exactly, on a node
/// of the street; everything else is placed from there in whole nanodegrees (0.11 mm), rounded towards the
/// stop: what is said to be 500 m away is 500 m away or up to 0.12 mm less. The street's own nodes, which
/// OpenStreetMap holds in 1e-7 degrees, are off by up to 11 mm along the street, which changes no distance on
/// it. Homes are rectangles centred on the street's axis, 1 m along it and 2 m across.
///
/// Distances to the stop are 550, 500, 500 and 501 m; to the park, 1,440, 1,390, 390 and 389 m. Where the
/// street is severed, the part from 1,000 to 1,400 m (dotted) is missing.
///
/// - Source: the worked network test of the access methods; the limits are 500 m to a bus stop, 1,000 m to
///   a metro station, 400 m to open public space, each included.
struct Ladder {
  let stop: ExampleCity.LadderStop
  let isSevered: Bool

  /// Nanodegrees of longitude at so many metres along the street.
  static func longitude(metres: Int) -> Int {
    // Whole nanodegrees from the stop; Swift's division rounds towards it on both sides.
    let fromStop = (metres - 1_000) * 1_000_000_000_000_000 / 111_319_490_793
    return -25_000_000_000 + fromStop
  }

  private static func point(_ metres: Int) -> Coordinate {
    Coordinate(longitude: longitude(metres: metres), latitude: 0)
  }

  /// Anticlockwise, from so many metres along the street to so many, and as far to both sides.
  private static func rectangle(from: Int, to: Int, side: Int) -> [Coordinate] {
    let (west, east) = (longitude(metres: from), longitude(metres: to))
    return [(west, -side), (east, -side), (east, side), (west, side)].map {
      Coordinate(longitude: $0.0, latitude: $0.1)
    }
  }

  var streets: StreetDrawing {
    var drawing = StreetDrawing()
    let tags = [(key: "highway", value: "residential"), ("name", "Calle Recta")]
    func draw(_ marks: [Int]) {
      let nodes = marks.map { metres in
        let exact = Ladder.point(metres).longitude
        return drawing.addNode(Coordinate(longitude: exact / 100 * 100, latitude: 0))
      }
      drawing.addWay(nodes, tags: tags)
    }
    if isSevered {
      draw(Array(stride(from: 0, through: 1_000, by: 100)))
      draw(Array(stride(from: 1_400, through: 2_000, by: 100)))
    } else {
      draw(Array(stride(from: 0, through: 2_000, by: 100)))
    }
    return drawing
  }

  var boundary: [Coordinate] { Ladder.rectangle(from: -200, to: 2_200, side: 4_500_000) }

  var openSpaces: [OpenSpace] {
    [
      OpenSpace(
        id: "open-space-1", name: "Parque Recto",
        ring: Ladder.rectangle(from: 1_890, to: 2_100, side: 500_000), tags: [("leisure", "park")])
    ]
  }

  var blocks: [CityBlock] {
    let homes: [(metres: Int, women: Int)] = [(450, 4), (500, 6), (1_500, 7), (1_501, 3)]
    return homes.enumerated().map { index, home in
      // Half a metre along and a metre across: the homes at 1,500 and 1,501 m touch but do not overlap.
      let (centre, half) = (Ladder.longitude(metres: home.metres), 4_490)
      let ring = [(-half, -9_040), (half, -9_040), (half, 9_040), (-half, 9_040)].map {
        Coordinate(longitude: centre + $0.0, latitude: $0.1)
      }
      let population = CityBlock.Population(
        women: home.women, men: 10 - home.women, children: 3, workingAge: 6, olderPersons: 1,
        personsWithDisabilities: 1)
      return CityBlock(
        id: "home-\(index + 1)", isInsideBoundary: true, isInformal: false, ring: ring,
        populations: [2025: population])
    }
  }

  /// The middles of the homes with their persons, as comma-separated values.
  static func populationTable(_ blocks: [CityBlock], epoch: Int) -> [UInt8] {
    let fields = CityBlock.Population.groups.map(\.field)
    var rows = [["longitude", "latitude", "persons"] + fields]
    for block in blocks {
      guard let population = block.populations[epoch] else { continue }
      let middle = (
        longitude: block.ring.map(\.longitude).reduce(0, +) / block.ring.count,
        latitude: block.ring.map(\.latitude).reduce(0, +) / block.ring.count
      )
      rows.append(
        [Coordinate.text(middle.longitude), Coordinate.text(middle.latitude), String(population.persons)]
          + population.counts.map(String.init))
    }
    return Array((rows.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n").utf8)
  }

  var timetable: ExampleTimetable {
    var timetable = ExampleTimetable(year: 2025)
    timetable.services = [.init(id: "daily", weekdays: Array(repeating: true, count: 7))]
    timetable.stops = [
      .init(id: "S", name: "Parada Recta", position: Ladder.point(1_000))
    ]
    timetable.routes = [.init(id: "L", name: "L", type: stop == .metro ? 1 : 3)]
    // A trip needs two calls, so the line goes out and comes back.
    timetable.trips = (6..<22).map { hour in
      .init(
        id: "L-\(hour)", route: "L", service: "daily", direction: 0, startSeconds: hour * 3_600,
        endSeconds: nil, headwaySeconds: nil, calls: [("S", 0), ("S", 1_800)])
    }
    return timetable
  }

  var expectedShares: [ExpectedShare] {
    let transport: (persons: Int, women: Int) =
      switch (stop, isSevered) {
      case (.bus, false): (20, 13)  // homes at 500 and 1,500 m
      case (.bus, true): (10, 6)  // the home at 500 m
      case (.metro, false): (40, 20)
      case (.metro, true): (20, 10)  // homes at 450 and 500 m
      }
    // Homes at 1,500 and 1,501 m; the missing part of a severed street does not lie on their way.
    let park = (persons: 20, women: 10)
    return [("11.2.1", transport), ("11.7.1", park)].flatMap { indicator, inside in
      [
        ExpectedShare(indicator: indicator, groups: "", personsInside: inside.persons, persons: 40),
        ExpectedShare(indicator: indicator, groups: "SEX=F", personsInside: inside.women, persons: 20),
      ]
    }
  }
}

/// A share of the population with access that must come out of a measurement exactly.
public struct ExpectedShare: Hashable, Sendable {
  /// `11.2.1` or `11.7.1`.
  public var indicator: String
  /// A disaggregation as text: empty for everybody, `SEX=F` for women.
  public var groups: String
  public var personsInside: Int
  public var persons: Int

  public var percent: Double { 100 * Double(personsInside) / Double(persons) }
}
