import ExampleCountry
import Foundation
import Monitoring

/// Writes the generated example country where `quito demo` works on it from, and tells what is true of it.
public struct WriteExampleCountry {
  private let country: ExampleCountry
  private let files: [(name: String, bytes: [UInt8])]
  public let folder: String

  public init(seed: UInt64, into folder: String) {
    country = ExampleCountry(seed: seed)
    files = country.files
    self.folder = folder
  }

  public var areaCode: String { ExampleCountry.code }
  /// The country under its names.
  public var area: ReferenceArea { country.referenceAreas[0] }

  /// Writes every file of the country.
  public func write() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, bytes) in files { try Self.write(bytes, to: folder + "/" + name) }
  }

  /// What the cities drawn have measured: the rows of these cities, of the tables that in truth hold all.
  ///
  /// - Returns: paths of the tables.
  public func writeMeasured(cities: Set<String>, tables: [String]) throws -> [String] {
    let into = folder + "/measured"
    try FileManager.default.createDirectory(atPath: into, withIntermediateDirectories: true)
    return try tables.map { name in
      let bytes = files.first { $0.name == name }!.bytes
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let kept = lines.enumerated().filter { index, line in
        index == 0 || line.split(separator: ",").contains { cities.contains(String($0)) }
      }
      let path = into + "/" + name
      try Self.write(Array((kept.map { String($0.element) }.joined(separator: "\n") + "\n").utf8), to: path)
      return path
    }
  }

  /// Writes what is true of the whole country, of figures that are estimated for it, as a table to import:
  /// beside it the report sets the estimates.
  ///
  /// - Returns: the path of the table; nil where nothing is known of any of them.
  public func writeTruths(of estimates: [Observation]) throws -> String? {
    var lines = ["series,area,period,disaggregation,value,numerator,denominator"]
    let truths = country.truth
    for estimate in estimates {
      let key = estimate.key
      let isOfCities = key.disaggregation.codes["AGGREGATION"] == "CITY_MEAN"
      var part = key.disaggregation.codes
      part["AGGREGATION"] = nil
      let truth = truths.first {
        $0.area == key.area && $0.series == key.series && $0.disaggregation == Disaggregation(part)
          && $0.aggregation != .householdShare && ($0.aggregation == .cityMean) == isOfCities
      }
      guard let truth else { continue }
      let codes = Disaggregation(
        key.disaggregation.codes.merging([Self.referenceDimension: "TRUTH"]) { $1 })
      func text(_ value: Double?) -> String { value.map(JSON.numberText) ?? "" }
      lines.append(
        [
          key.series, key.area, key.period.text, codes.text, text(truth.value), text(truth.numerator),
          text(truth.denominator),
        ].joined(separator: ","))
    }
    guard lines.count > 1 else { return nil }
    let path = folder + "/known.csv"
    try Self.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
    return path
  }

  /// The dimension of values known otherwise, that estimates are held against.
  static let referenceDimension = "REFERENCE_VALUE"

  private static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
