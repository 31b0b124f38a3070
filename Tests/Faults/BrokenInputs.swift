import Foundation

/// What is done to the inputs of a section of the gallery that its page cannot show as text, by the title of
/// the section. The folder holds the files shown and those that every section has.
enum BrokenInputs {
  static let making: [String: @Sendable (_ folder: String) throws -> Void] = [
    "A file that is not there": { try remove("population.csv", $0) },
    "A street map cut off": { try truncate("streets.osm.pbf", $0) },
    "A timetable cut off": { try truncate("gtfs.zip", $0) },
    "A timetable without stops": { folder in
      try Python.zip(
        ["calendar.txt", "routes.txt", "stop_times.txt", "trips.txt"], of: folder + "/gtfs",
        to: folder + "/gtfs.zip")
    },
    "A timetable with identifiers that lead nowhere": { folder in
      try strandStopTimes(folder)
    },
    "Faults in several inputs": { folder in
      try truncate("streets.osm.pbf", folder)
      try remove("boundary.geojson", folder)
    },
    "A table in Latin-1": { try encode("population.csv", .isoLatin1, $0) },
    "A table in UTF-16": { try encode("figures.csv", .utf16, $0) },
    "A store of a newer version": { folder in
      try Python.edit(
        store: folder + "/store.gpkg", with: "INSERT INTO quito_migrations VALUES (99, 'later')")
    },
    "A GeoPackage of another program": { folder in
      try Python.edit(store: folder + "/store.gpkg", with: "DROP TABLE quito_migrations")
    },
  ]

  private static func remove(_ name: String, _ folder: String) throws {
    try FileManager.default.removeItem(atPath: folder + "/" + name)
  }

  private static func truncate(_ name: String, _ folder: String) throws {
    let file = URL(fileURLWithPath: folder + "/" + name)
    let whole = try Data(contentsOf: file)
    try whole.prefix(whole.count * 2 / 3).write(to: file)
  }

  private static func encode(_ name: String, _ encoding: String.Encoding, _ folder: String) throws {
    let path = folder + "/" + name
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.write(toFile: path, atomically: true, encoding: encoding)
  }

  /// Twenty-three more rows, each of a trip that is not there.
  private static func strandStopTimes(_ folder: String) throws {
    let path = folder + "/gtfs/stop_times.txt"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    for number in 1...23 { text += "lost-\(number),07:00:00,07:00:00,market,1\n" }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try GalleryFolder.packTimetable(folder)
  }
}
