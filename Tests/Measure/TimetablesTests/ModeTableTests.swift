import Monitoring
import Testing
import Timetables

@Suite struct ModeTableTests {
  @Test(arguments: [
    (0, "tram", Capacity.low), (1, "metro", .high), (2, "rail", .high), (3, "bus", .low), (4, "ferry", .high),
    (5, "cable-tram", .low), (6, "aerial-lift", .low), (7, "funicular", .low), (11, "trolleybus", .low),
    (12, "monorail", .high), (100, "rail", .high), (117, "rail", .high), (204, "coach", .low),
    (401, "metro", .high), (702, "bus", .low), (716, "bus", .low), (800, "trolleybus", .low),
    (906, "tram", .low),
    (1000, "ferry", .high), (1200, "ferry", .high), (1304, "aerial-lift", .low), (1400, "funicular", .low),
    (1501, "shared-taxi", .informal),
  ])
  func shippedTable(type: Int, mode: String, capacity: Capacity) throws {
    let entry = try #require(try modes().entry(forRouteType: type))
    #expect(entry.mode == mode)
    #expect(entry.capacity == capacity)
    #expect(["road", "rail", "water", "cable"].contains(entry.kind))
  }

  @Test(arguments: [8, 10, 13, 99, 118, 717, 1100, 1508, 9_999])
  func unknownTypes(type: Int) throws { #expect(try modes().entry(forRouteType: type) == nil) }

  private func errors(_ text: String) -> [String] {
    do {
      _ = try ModeTable(parsing: Array(text.utf8), file: "modes.csv")
      return []
    } catch {
      return error.all.map { "\($0.place.text) \($0.code) \($0.found)" }
    }
  }

  @Test func everyFaultIsListed() {
    #expect(
      errors(
        "first,last,mode,capacity,kind\n0,0,tram,medium,rail\nx,-1,,low,\n5,4,bus,low,road\n10,20,bus,low,road\n20,21,rail,high,rail\n"
      ) == [
        "modes.csv:2:capacity timetable.mode.capacity medium", "modes.csv:3:first timetable.number x",
        "modes.csv:3:last timetable.number -1", "modes.csv:3:mode timetable.mode.blank ",
        "modes.csv:3:kind timetable.mode.blank ", "modes.csv:4:last timetable.mode.reversed 4",
        "modes.csv:6:first timetable.mode.overlap 20",
      ])
    #expect(
      errors("first,last,mode\n") == [
        "modes.csv:1:capacity timetable.column.missing capacity",
        "modes.csv:1:kind timetable.column.missing kind",
      ])
  }
}
