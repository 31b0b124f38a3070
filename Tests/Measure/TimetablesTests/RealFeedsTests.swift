import Monitoring
import TestSupport
import Testing
import Timetables

/// Counts of real feeds that an independent program found.
@Suite(.enabled(if: SharedData.isPresent)) struct RealFeedsTests {
  private func count(
    _ timetable: Timetable, _ code: String, on reference: String, window: (String, String)? = nil
  ) throws -> Int {
    let profile = try profile(code)
    let days = try #require(
      profile.serviceDays(reference: day(reference), window: window.map { day($0.0)..<day($0.1) }))
    return try timetable.qualifiedStops(by: profile.rule, on: days, modes: modes()).count
  }

  private func headways(_ timetable: Timetable, _ code: String, _ window: (String, String)) throws -> [Double]
  {
    guard case .headway(let rule) = try profile(code).rule else { return [] }
    let days = ServiceDays.weekdays(day(window.0)..<day(window.1))
    return try timetable.headwayMinutes(by: rule, on: days, modes: modes()).filter(\.isFinite)
  }

  @Test func lasPalmas() throws {
    let (timetable, warnings) = try realFeed("las-palmas/gtfs_guaguas_2023.zip")
    #expect(warnings.all.map(\.code) == ["timetable.stop.unused"])
    #expect(timetable.stops.count == 793)
    #expect(timetable.routes.map(\.type) == Array(repeating: 3, count: 44))
    #expect(timetable.tripCount == 6_839)
    #expect(timetable.tripDirections.filter { $0 == 1 }.count == 3_585)
    #expect(timetable.tripDirections.filter { $0 == 0 }.count == 3_254)
    #expect(timetable.callCount == 152_558)
    #expect(timetable.callCountAfterMidnight == 481)
    #expect(timetable.services.regularCount == 9)
    #expect(timetable.services.addedExceptionCount == 30)
    #expect(timetable.services.removedExceptionCount == 58)
    #expect(timetable.services.firstDay == day("2015-12-10"))
    #expect(timetable.services.lastDay == day("2025-01-30"))
    #expect(timetable.services.referenceDay(near: Period("2023-05-10")!) == day("2023-05-10"))

    let window = ("2023-04-05", "2023-06-05")
    let published = try headways(timetable, "ghsci-20", window)
    #expect(published.count == 788)
    #expect(published.reduce(0, +) == 17_027)
    let corrected = try headways(timetable, "ghsci-corrected-20", window)
    #expect(corrected.count == 788)
    #expect(abs(corrected.reduce(0, +) - 16_994.195921906783) < 1e-6)
    for family in ["ghsci", "ghsci-corrected"] {
      #expect(try count(timetable, "\(family)-30", on: "2023-05-10", window: window) == 675)
      #expect(try count(timetable, "\(family)-20", on: "2023-05-10", window: window) == 448)
    }
    #expect(try count(timetable, "ons", on: "2023-05-10") == 578)
    #expect(try count(timetable, "ons-exact", on: "2023-05-10") == 578)
    #expect(try count(timetable, "any", on: "2023-05-10") == 792)
    #expect(try count(timetable, "all-listed", on: "2023-05-10") == 793)
    #expect(try count(timetable, "un-peak", on: "2023-05-10") == 690)
  }

  @Test func nairobi() throws {
    let (timetable, warnings) = try realFeed("nairobi/gtfs_matatu_2019.zip")
    #expect(timetable.stops.count == 4_284)
    #expect(timetable.routes.count == 136)
    #expect(timetable.tripCount == 272)
    #expect(timetable.callCount == 7_533)
    #expect(timetable.frequencies.count == 792)
    #expect(timetable.frequencies.reduce(0) { $0 + $1.departures } == 34_848)
    let without = warnings.all.filter { $0.code == "timetable.trip.frequency.missing" }.map(\.found)
    #expect(
      without
        == [
          "20027111", "20077110", "20039110", "20039111", "7046P110", "7046P111", "70048110", "70048111",
        ].sorted { timetable.trip(id: $0)! < timetable.trip(id: $1)! })
    #expect(warnings.all.filter { $0.code == "timetable.stop.repeated" }.count == 1)
    #expect(warnings.all.count == 9)
    // The eleven stations are parents; every other stop is called at.
    #expect(timetable.stopsWithCalls.filter { !$0 }.count == 11)
    #expect(
      timetable.validityIssues(for: Period("2023")!).map { "\($0.code) \($0.found)" }
        == ["timetable.calendar.expired 2020-12-31", "timetable.feed.expired 2020-12-31"])
    #expect(timetable.validityIssues(for: Period("2020")!).isEmpty)

    let minutes = (0..<timetable.tripCount).map { trip in
      let calls = timetable.calls(ofTrip: trip)
      let seconds = timetable.callArrivals[calls.upperBound - 1] - timetable.callDepartures[calls.lowerBound]
      return Double(seconds) / 60
    }.sorted()
    #expect(abs(minutes[0] - 3.3) < 0.05)
    #expect(abs(minutes.reduce(0, +) / 272 - 34.7) < 0.05)
    #expect(abs(minutes[271] - 97.6) < 0.05)

    let window = ("2019-05-06", "2019-06-08")
    let published = try headways(timetable, "ghsci-20", window)
    #expect(published.count == 4_091)
    #expect(abs(published.reduce(0, +) - 44_460) < 1e-6)
    let corrected = try headways(timetable, "ghsci-corrected-20", window)
    #expect(corrected.count == 4_091)
    #expect(abs(corrected.reduce(0, +) - 28_447.667886163727) < 1e-6)
    #expect(try count(timetable, "any", on: "2019-05-15") == 4_273)
    #expect(try count(timetable, "ons-exact", on: "2019-05-15") == 3_894)
    #expect(try count(timetable, "un-peak", on: "2019-05-15") == 4_034)
  }

  @Test func portoAlegreBus() throws {
    let (timetable, warnings) = try realFeed("porto-alegre/gtfs_bus_eptc_2019.zip")
    #expect(timetable.stops.count == 3_986)
    #expect(timetable.routes.count == 115)
    #expect(timetable.tripCount == 2_374)
    #expect(timetable.callCount == 130_019)
    #expect(timetable.interpolatedCallCount == 125_271)
    #expect(timetable.services.regularCount == 115)
    #expect(timetable.services.addedExceptionCount + timetable.services.removedExceptionCount == 324)
    #expect(warnings.all.map(\.code) == Array(repeating: "timetable.stop.repeated", count: 78))
    #expect(timetable.stopsWithCalls.allSatisfy { $0 })
    let window = ("2019-05-06", "2019-06-08")
    let published = try headways(timetable, "ghsci-20", window)
    #expect(published.count == 3_986)
    #expect(abs(published.reduce(0, +) - 239_238) < 1e-6)
    let corrected = try headways(timetable, "ghsci-corrected-20", window)
    #expect(abs(corrected.reduce(0, +) - 239_493.04098536907) < 1e-6)
    #expect(try count(timetable, "any", on: "2019-05-15") == 3_986)
    #expect(try count(timetable, "ons-exact", on: "2019-05-15") == 0)
    #expect(try count(timetable, "un-peak", on: "2019-05-15") == 1_299)
  }

  @Test func portoAlegreRail() throws {
    let (timetable, warnings) = try realFeed("porto-alegre/gtfs_rail_trensurb_2019.zip")
    #expect(warnings.all.isEmpty)
    #expect(timetable.stops.count == 24)
    #expect(timetable.routes.map(\.type) == [2, 2])
    #expect(timetable.tripCount == 1_248)
    #expect(timetable.callCount == 14_855)
    #expect(timetable.stopsWithCalls.allSatisfy { $0 })
    let stops = try timetable.qualifiedStops(
      by: profile("any").rule, on: .day(day("2019-05-15")), modes: modes())
    #expect(stops.count == 24)
    #expect(stops.allSatisfy { $0.capacity == .high && $0.mode == "rail" })
    let window = ("2019-05-06", "2019-06-08")
    #expect(try headways(timetable, "ghsci-20", window).reduce(0, +) == 103)
    #expect(
      abs(try headways(timetable, "ghsci-corrected-20", window).reduce(0, +) - 98.242532372618) < 1e-9)
  }
}
