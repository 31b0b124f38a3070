import Foundation
import Monitoring
import Observations
import Storage
import TestDatabases
import TestSupport

/// Small values drawn for the tests of this room.
enum Drawn {
  static let moment = Timestamp("2026-01-31T12:00:00.000001Z")!

  static func later(_ seconds: Int64) -> Timestamp {
    Timestamp(microsecondsSince1970: moment.microsecondsSince1970 + seconds * 1_000_000)
  }

  static func run(_ method: String = "access.transport", parameters: JSON = .object([:]), inputs: Int = 0)
    -> Run
  {
    Run(
      kind: "measure", method: method, methodVersion: "1", parameters: parameters,
      inputs: (0..<inputs).map {
        Run.Input(role: "streets", name: "in/\($0).pbf", size: Int64($0) << 40, digest: Digest(of: "\($0)"))
      },
      softwareVersion: "0.1", started: moment, ended: later(5))
  }

  static func area(_ code: String, _ kind: ReferenceArea.Kind = .city, parent: String? = nil) -> ReferenceArea
  {
    ReferenceArea(code: code, kind: kind, parent: parent, names: LocalisedText([.en: "Area \(code)"]))
  }

  static func observation(
    _ area: String = "ECU-UIO", series: String = "SP_TRN_PUBL", indicator: String = "11.2.1",
    period: String = "2023", parts: [String: String] = [:], value: Double? = 1
  ) -> Observation {
    Observation(
      key: Observation.Key(
        indicator: indicator, series: series, area: area, period: Period(period)!,
        disaggregation: Disaggregation(parts)),
      value: value, unit: "PT", status: .normal, nature: .country)
  }

  // MARK: - Well-known binary, little endian

  static func number(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
  static func coordinates(_ values: [Double]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
  }

  static func point(_ x: Double, _ y: Double) -> [UInt8] { [1] + number(1) + coordinates([x, y]) }
  static func line(_ ends: [Double]) -> [UInt8] {
    [1] + number(2) + number(UInt32(ends.count / 2)) + coordinates(ends)
  }
  static func polygon(_ west: Double, _ south: Double, _ side: Double) -> [UInt8] {
    let (east, north) = (west + side, south + side)
    return [1] + number(3) + number(1) + number(5)
      + coordinates([west, south, east, south, east, north, west, north, west, south])
  }
  static func square(_ west: Double, _ south: Double, _ side: Double) -> [UInt8] {
    [1] + number(6) + number(1) + polygon(west, south, side)
  }
}

/// The issues a body throws; empty when it throws none.
func issues(_ body: () throws -> Void) throws -> [InputIssue] {
  do {
    try body()
    return []
  } catch let issues as InputIssues {
    return issues.all
  }
}

/// What somebody with another program could do to a store: the guards go first.
func tamper(_ place: TestDatabase, _ statements: String...) throws {
  try tamper(place.open(.writing), statements)
}

func tamper(_ path: String, _ statements: String...) throws {
  try tamper(DatabaseAddress(path).open(.writing, migrator: nil, busyTimeoutSeconds: 30), statements)
}

private func tamper(_ database: any Database, _ statements: [String]) throws {
  try database.write { connection in
    for table in try connection.tables() {
      for trigger in table.triggers {
        try connection.runScript(
          "DROP TRIGGER \(trigger)" + (connection.dialect == .sqlite ? "" : " ON \(table.name)"))
      }
    }
    for statement in statements {
      // Blobs have a spelling of their own.
      let spelled =
        connection.dialect == .sqlite
        ? statement : statement.replacing(/X'([0-9A-F]*)'/) { #"'\x\#($0.1)'::bytea"# }
      try connection.runScript(spelled)
    }
  }
}
