import ExampleCity
import Testing

struct TimetableTests {
  private static let city = CityTests.city

  @Test(arguments: 0...1)
  func everyIdentifierResolves(index: Int) {
    let timetable = TimetableTests.city.timetables[index]
    let stops = Dictionary(uniqueKeysWithValues: timetable.stops.map { ($0.id, $0) })
    let routes = Set(timetable.routes.map(\.id))
    let services = Set(timetable.services.map(\.id))
    #expect(Set(timetable.trips.map(\.id)).count == timetable.trips.count)
    #expect(routes.count == timetable.routes.count)
    for trip in timetable.trips {
      #expect(routes.contains(trip.route) && services.contains(trip.service))
      #expect(trip.calls.count >= 2)
      #expect(trip.calls.allSatisfy { stops[$0.stop]?.isStation == false }, "\(trip.id)")
      #expect(zip(trip.calls, trip.calls.dropFirst()).allSatisfy { $0.seconds < $1.seconds }, "\(trip.id)")
    }
    for stop in timetable.stops {
      if let station = stop.station { #expect(stops[station]?.isStation == true) }
    }
    #expect(timetable.exceptions.allSatisfy { services.contains($0.runs) && services.contains($0.rests) })
    #expect(Set(timetable.trips.map(\.route)) == routes)
  }

  @Test func theMetroCameBetweenTheEpochs() {
    #expect(TimetableTests.city.timetables.map(\.year) == [2015, 2025])
    #expect(TimetableTests.city.timetables.map { $0.routes.contains { $0.type == 1 } } == [false, true])
    #expect(Set(TimetableTests.city.timetables[1].routes.map(\.type)) == [1, 2, 3, 4])
  }

  @Test func someTripsGoOnAfterMidnight() {
    let file = TimetableTests.city.files.first { $0.name == "gtfs-2025.zip" }!
    #expect(String(decoding: file.bytes, as: UTF8.self).contains(",25:0"))
  }

  @Test func someStopsHaveNoDepartureOnAWednesday() {
    let timetable = TimetableTests.city.timetables[1]
    let onWednesday = Set(timetable.services.filter { $0.weekdays[2] }.map(\.id))
    let served = Set(
      timetable.trips.filter { onWednesday.contains($0.service) }.flatMap { $0.calls.map(\.stop) })
    let platforms = timetable.stops.filter { !$0.isStation }
    #expect(platforms.contains { !served.contains($0.id) })
    #expect(served.count > platforms.count / 2)
  }
}
