/// Lays lines of buses, a metro, trains and a ferry over the plan and draws up their timetable.
struct CityLines {
  /// A line along the streets: the line crossings where it starts, turns and ends.
  private struct BusLine {
    var name: String
    var corners: [(i: Int, j: Int)]
    var service: String
    /// Seconds of the day of the first and the last departure, and between departures.
    var hours: [(from: Int, to: Int, everyMinutes: Int)]
    var since: Int

    init(
      _ name: String, _ corners: [(i: Int, j: Int)], since: Int, service: String = "weekday",
      _ hours: [(from: Int, to: Int, everyMinutes: Int)]
    ) {
      self.name = name
      self.corners = corners
      self.service = service
      self.hours = hours
      self.since = since
    }
  }

  private static let busLines: [BusLine] = [
    BusLine("1", [(4, 20), (47, 20)], since: 2015, [(5, 7, 10), (7, 19, 6), (19, 25, 15)]),
    BusLine("1", [(4, 20), (47, 20)], since: 2015, service: "weekend", [(6, 23, 15)]),
    BusLine("2", [(4, 28), (47, 28)], since: 2015, [(5, 23, 12)]),
    BusLine("3", [(28, 3), (28, 40)], since: 2015, [(5, 23, 10)]),
    BusLine("3", [(28, 3), (28, 40)], since: 2015, service: "weekend", [(6, 22, 20)]),
    BusLine("4", [(12, 4), (12, 28)], since: 2015, [(6, 22, 15)]),
    BusLine("5", [(12, 12), (47, 12)], since: 2025, [(6, 21, 20)]),
    BusLine("6", [(36, 12), (36, 20), (20, 20), (20, 28)], since: 2025, [(6, 22, 12)]),
    // No service around noon: not in every hour of the day.
    BusLine("7", [(28, 16), (44, 16)], since: 2015, [(6, 10, 30), (14, 19, 30)]),
    BusLine("8", [(12, 36), (42, 36)], since: 2025, [(6, 9, 40), (16, 19, 40)]),
    BusLine("9", [(44, 8), (44, 31)], since: 2015, [(6, 20, 60)]),
    // Market days only: nothing departs on the reference Wednesday.
    BusLine("10", [(8, 12), (8, 36)], since: 2015, service: "weekend", [(7, 15, 60)]),
  ]

  /// The first and the last station lie outside the boundary.
  private static let metroStations: [(i: Int, j: Int)] = [
    (4, 24), (11, 23), (18, 23), (28, 22), (34, 24), (40, 27), (47, 29),
  ]

  private let plan: GroundPlan
  private let year: Int
  private(set) var timetable: ExampleTimetable
  private var knownStops: Set<String> = []

  /// - Parameter year: lines younger than that are left out.
  init(plan: GroundPlan, year: Int) {
    self.plan = plan
    self.year = year
    timetable = ExampleTimetable(year: year)
    timetable.services = [
      .init(id: "weekday", weekdays: [true, true, true, true, true, false, false]),
      .init(id: "weekend", weekdays: [false, false, false, false, false, true, true]),
    ]
    // Three holidays of the city; in both years each falls on a day from Monday to Friday.
    timetable.exceptions = ["0101", "0501", "1225"].map { ("\(year)\($0)", "weekend", "weekday") }
    for line in CityLines.busLines where line.since <= year { add(line) }
    addTrains()
    addFerry()
    if year >= 2025 { addMetro() }
  }

  private mutating func addRoute(_ id: String, _ name: String, type: Int) {
    guard !timetable.routes.contains(where: { $0.id == id }) else { return }
    timetable.routes.append(.init(id: id, name: name, type: type))
  }

  private mutating func addStop(_ stop: ExampleTimetable.Stop) {
    if knownStops.insert(stop.id).inserted { timetable.stops.append(stop) }
  }

  private mutating func addTrips(
    route: String, service: String, calls: [[(stop: String, seconds: Int)]],
    hours: [(from: Int, to: Int, everyMinutes: Int)]
  ) {
    for (direction, calls) in calls.enumerated() {
      for span in hours {
        for start in stride(from: span.from * 3_600, to: span.to * 3_600, by: span.everyMinutes * 60) {
          timetable.trips.append(
            .init(
              id: "\(route)-\(service)-\(direction)-\(start / 60)", route: route, service: service,
              direction: direction, startSeconds: start, endSeconds: nil, headwaySeconds: nil, calls: calls))
        }
      }
    }
  }

  // MARK: Buses

  private mutating func add(_ line: BusLine) {
    addRoute("bus-\(line.name)", line.name, type: 3)
    let calls = [line.corners, line.corners.reversed()].map { busCalls(along: $0) }
    addTrips(route: "bus-\(line.name)", service: line.service, calls: calls, hours: line.hours)
  }

  /// Stops at every third crossing of a line, at turns and at both ends, on the right-hand kerb; 18 km/h
  /// and 20 seconds a stop.
  private mutating func busCalls(along corners: [(i: Int, j: Int)]) -> [(stop: String, seconds: Int)] {
    var calls: [(stop: String, seconds: Int)] = []
    var seconds = 0
    for (corner, next) in zip(corners, corners.dropFirst()) {
      let step = (i: (next.i - corner.i).signum(), j: (next.j - corner.j).signum())
      var here = corner
      while here != next {
        let moving = step.i != 0 ? here.i : here.j
        if here == corner || moving % 3 == 0 {
          calls.append((busStop(here, step), seconds))
          seconds += 20
        }
        let there = (i: here.i + step.i, j: here.j + step.j)
        let squared = plan.crossing(here.i, here.j).squaredDistance(to: plan.crossing(there.i, there.j))
        seconds += integerSquareRoot(squared) / 500
        here = there
      }
      if next == corners.last! { calls.append((busStop(next, step), seconds)) }
    }
    return calls
  }

  private mutating func busStop(_ place: (i: Int, j: Int), _ step: (i: Int, j: Int)) -> String {
    let heading = step.i > 0 ? "E" : step.i < 0 ? "W" : step.j > 0 ? "N" : "S"
    let id = "stop-\(place.i)-\(place.j)-\(heading)"
    let kerb = plan.crossing(place.i, place.j).moved(east: step.j * 600, north: -step.i * 600)
    addStop(.init(id: id, name: "Avenida \(place.i + 1) y Calle \(place.j + 1)", position: kerb.coordinate))
    return id
  }

  // MARK: Metro, trains, ferry

  private mutating func addMetro() {
    addRoute("metro-A", "A", type: 1)
    var platforms: [[String]] = [[], []]
    for (number, place) in CityLines.metroStations.enumerated() {
      let station = plan.crossing(place.i, place.j)
      let id = "metro-\(number + 1)"
      let name = "Estación \(number + 1)"
      addStop(.init(id: id, name: name, position: station.coordinate, isStation: true))
      for direction in 0...1 {
        let platform = "\(id)-\(direction)"
        let offset = direction == 0 ? 500 : -500
        addStop(
          .init(id: platform, name: name, position: station.moved(north: offset).coordinate, station: id))
        platforms[direction].append(platform)
      }
    }
    platforms[1].reverse()
    for service in ["weekday", "weekend"] {
      for (direction, stops) in platforms.enumerated() {
        for (from, to, headway) in [(5, 7, 600), (7, 20, service == "weekday" ? 240 : 480), (20, 24, 600)] {
          timetable.trips.append(
            .init(
              id: "metro-A-\(service)-\(direction)-\(from)", route: "metro-A", service: service,
              direction: direction, startSeconds: from * 3_600, endSeconds: to * 3_600,
              headwaySeconds: headway, calls: stops.enumerated().map { ($1, $0 * 150) }))
        }
      }
    }
  }

  /// Halts at level crossings of the railway.
  private mutating func addTrains() {
    addRoute("train-R", "R", type: 2)
    let halts = [4, 12, 28, 44].map { column in
      let id = "halt-\(column)"
      let place = plan.middle(above: GroundPlan.railwayRow, column: column)
      addStop(.init(id: id, name: "Apeadero Avenida \(column + 1)", position: place.coordinate))
      return id
    }
    let calls = [halts, halts.reversed()].map { $0.enumerated().map { (stop: $1, seconds: $0 * 300) } }
    for service in ["weekday", "weekend"] {
      addTrips(route: "train-R", service: service, calls: calls, hours: [(5, 23, 30)])
    }
  }

  private mutating func addFerry() {
    addRoute("ferry-F", "F", type: 4)
    let column = plan.riverColumns[32]
    let piers = [column, column + 1].map { i in
      let id = "pier-\(i)"
      addStop(.init(id: id, name: "Muelle \(i)", position: plan.crossing(i, 32).coordinate))
      return id
    }
    let calls = [piers, piers.reversed()].map { $0.enumerated().map { (stop: $1, seconds: $0 * 180) } }
    addTrips(route: "ferry-F", service: "weekday", calls: calls, hours: [(6, 20, 15)])
  }
}
