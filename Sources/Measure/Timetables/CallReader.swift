import DelimitedText
import Monitoring

/// The rows of `stop_times.txt` as they come, a column an array.
private struct CallRows {
  /// A usual length of a row; room that is not needed is never touched.
  static let bytesPerRow = 40

  var trips: [Int32] = []
  var stops: [Int32] = []
  var sequences: [Int32] = []
  var arrivals: [Int32] = []
  var departures: [Int32] = []
  var flags: [UInt8] = []
  var lines: [Int32] = []

  mutating func reserve(_ count: Int) {
    trips.reserveCapacity(count)
    stops.reserveCapacity(count)
    sequences.reserveCapacity(count)
    arrivals.reserveCapacity(count)
    departures.reserveCapacity(count)
    flags.reserveCapacity(count)
    lines.reserveCapacity(count)
  }
}

extension TimetableReader {
  mutating func readCalls() {
    guard let table = open("stop_times.txt", columns: ["trip_id", "stop_id", "stop_sequence"]) else { return }
    // One of the two columns of times is enough; a feed without either has no timetable.
    if table.column("departure_time") == nil, table.column("arrival_time") == nil {
      fail("timetable.column.missing", table, 1, "departure_time", "departure_time")
      return
    }
    let rows = gather(table, about: byteCount("stop_times.txt") / CallRows.bytesPerRow)
    guard errors.all.isEmpty else { return }
    if rows.trips.isEmpty {
      errors.append(InputIssue("timetable.member.empty", at: Place(file: table.file)))
      return
    }
    store(rows, table)
  }

  private mutating func gather(_ table: DelimitedText, about count: Int) -> CallRows {
    var rows = CallRows()
    rows.reserve(count)
    let (trip, stop) = (table.column("trip_id"), table.column("stop_id"))
    let (arrival, departure) = (table.column("arrival_time"), table.column("departure_time"))
    let (sequence, pickup) = (table.column("stop_sequence"), table.column("pickup_type"))
    // The rows of one trip mostly follow each other.
    var lastTrip = -1
    table.forEachRow { row in
      let tripKey = row.bytes(trip)
      if lastTrip < 0 || !timetable.tripIDs.isEqual(lastTrip, tripKey) {
        lastTrip = timetable.tripIDs.index(of: tripKey) ?? -1
      }
      if lastTrip < 0, hasTrips {
        fail("timetable.trip.unknown", table, row.line, "trip_id", row.text(trip) ?? "")
      }
      let stopIndex = stopIDs.index(of: row.bytes(stop)) ?? -1
      if stopIndex < 0, hasStops {
        fail("timetable.stop.unknown", table, row.line, "stop_id", row.text(stop) ?? "")
      }
      let arrivalSeconds = time(row, arrival, "arrival_time", table, isOptional: true)
      let departureSeconds = time(row, departure, "departure_time", table, isOptional: true)
      let order = integer(row, sequence, "stop_sequence", table, 0...Int(Int32.max), absent: nil)
      let pickupType = integer(row, pickup, "pickup_type", table, 0...3, absent: 0)
      guard lastTrip >= 0, stopIndex >= 0 else { return }
      rows.trips.append(Int32(truncatingIfNeeded: lastTrip))
      rows.stops.append(Int32(truncatingIfNeeded: stopIndex))
      rows.sequences.append(Int32(truncatingIfNeeded: order))
      rows.arrivals.append(Int32(truncatingIfNeeded: arrivalSeconds ?? departureSeconds ?? -1))
      rows.departures.append(Int32(truncatingIfNeeded: departureSeconds ?? arrivalSeconds ?? -1))
      rows.flags.append(pickupType == 1 ? Timetable.CallFlags.noPickup.rawValue : 0)
      rows.lines.append(Int32(truncatingIfNeeded: row.line))
    }
    return rows
  }

  /// Brings the rows into the order of trips and sequences, checks them and interpolates times.
  private mutating func store(_ rows: CallRows, _ table: DelimitedText) {
    let order = sorted(rows)
    timetable.callStops = order.map { rows.stops[Int($0)] }
    timetable.callArrivals = order.map { rows.arrivals[Int($0)] }
    timetable.callDepartures = order.map { rows.departures[Int($0)] }
    timetable.callFlags = order.map { rows.flags[Int($0)] }
    for trip in 0..<timetable.tripCount {
      let calls = timetable.calls(ofTrip: trip)
      check(calls, rows, order, table)
      interpolate(calls, trip, rows.lines, order, table)
    }
  }

  /// Row numbers by trip and sequence, by counting; sets the trips' offsets.
  private mutating func sorted(_ rows: CallRows) -> [Int32] {
    let tripCount = timetable.tripCount
    var offsets = [Int32](repeating: 0, count: tripCount + 1)
    for trip in rows.trips { offsets[Int(trip) + 1] += 1 }
    for trip in 0..<tripCount { offsets[trip + 1] += offsets[trip] }
    timetable.callOffsets = offsets
    var next = offsets
    var order = [Int32](repeating: 0, count: rows.trips.count)
    for (row, trip) in rows.trips.enumerated() {
      order[Int(next[Int(trip)])] = Int32(truncatingIfNeeded: row)
      next[Int(trip)] += 1
    }
    for trip in 0..<tripCount {
      let calls = Int(offsets[trip])..<Int(offsets[trip + 1])
      let isOrdered = calls.dropFirst().allSatisfy {
        rows.sequences[Int(order[$0 - 1])] <= rows.sequences[Int(order[$0])]
      }
      if !isOrdered {
        order[calls].sort { (rows.sequences[Int($0)], $0) < (rows.sequences[Int($1)], $1) }
      }
    }
    return order
  }

  private mutating func check(
    _ calls: Range<Int>, _ rows: CallRows, _ order: [Int32], _ table: DelimitedText
  ) {
    var lastDeparture: Int32 = -1
    for call in calls {
      let row = Int(order[call])
      let line = Int(rows.lines[row])
      if call > calls.lowerBound {
        let previous = Int(order[call - 1])
        if rows.sequences[previous] == rows.sequences[row] {
          fail("timetable.sequence.twice", table, line, "stop_sequence", String(rows.sequences[row]))
        }
        if rows.stops[previous] == rows.stops[row] {
          let id = timetable.stops[Int(rows.stops[row])].id
          warn("timetable.stop.repeated", table.file, line, "stop_id", id)
        }
      }
      let (arrival, departure) = (rows.arrivals[row], rows.departures[row])
      guard departure >= 0 else { continue }
      if departure < arrival {
        warn("timetable.time.backwards", table.file, line, "departure_time", clock(departure))
      }
      if arrival < lastDeparture {
        warn("timetable.time.backwards", table.file, line, "arrival_time", clock(arrival))
      }
      lastDeparture = departure
    }
  }

  /// Spreads the calls between two timed ones evenly; those before the first or after the last stay without.
  private mutating func interpolate(
    _ calls: Range<Int>, _ trip: Int, _ lines: [Int32], _ order: [Int32], _ table: DelimitedText
  ) {
    var lastTimed: Int?
    var untimed = 0
    for call in calls where timetable.callDepartures[call] >= 0 {
      if let lastTimed {
        let start = Int(timetable.callDepartures[lastTimed])
        let span = Int(timetable.callArrivals[call]) - start
        let steps = call - lastTimed
        for step in 1..<max(1, steps) {
          let seconds = Int32(start + (span * step + steps / 2) / steps)
          timetable.callArrivals[lastTimed + step] = seconds
          timetable.callDepartures[lastTimed + step] = seconds
          timetable.callFlags[lastTimed + step] |= Timetable.CallFlags.interpolated.rawValue
        }
      } else {
        untimed += call - calls.lowerBound
      }
      lastTimed = call
    }
    untimed += lastTimed.map { calls.upperBound - 1 - $0 } ?? calls.count
    guard untimed > 0 else { return }
    let line = calls.first.map { Int(lines[Int(order[$0])]) }
    warn(
      "timetable.trip.untimed", table.file, line, "departure_time", timetable.tripID(trip),
      ["count": String(untimed)])
  }

  private func clock(_ seconds: Int32) -> String {
    func two(_ n: Int32) -> String { n < 10 ? "0\(n)" : String(n) }
    return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}
