import Geodata
import Geography
import Settlements
import TestSupport
import Testing

/// All 581 municipalities of Belgium against the classes that flexurba 0.2.2 gives.
@Suite(.enabled(if: SharedData.isPresent)) struct BelgiumUnitTests {
  struct Unit {
    var code: String
    var region: Region
  }

  static func units(_ frame: GridFrame) throws -> [Unit] {
    let file = try FeatureFile(SharedData.path("belgium/municipalities.gpkg"))
    return try file.features(FeatureQuery(reference: frame.reference, invalid: .repaired)).map {
      Unit(code: $0.attributes["UID"]?.text ?? "", region: try Region(wkb: $0.geometry))
    }
  }

  /// By code: class and total population.
  static func expected() throws -> [String: (code: UInt8, persons: Double?)] {
    let text = String(
      decoding: try SharedData.bytes("belgium/expected_municipalities_level1.csv"), as: UTF8.self)
    var result: [String: (code: UInt8, persons: Double?)] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.filter { $0 != "\"" }
      }
      result[fields[0]] = (UInt8(fields[10])!, Double(fields[1]))
    }
    return result
  }

  struct Case: Sendable {
    var overlay: UnitOverlay
    var sampleMetres: Double
    /// The units whose class is another.
    var different: [String]
  }

  /// The expected classes come of units in cells of 1 km. Five units have another class once their people are
  /// told more exactly, and the official samples of 50 m agree with the exact parts of cells on every one.
  static let cases = [
    Case(overlay: .samples, sampleMetres: 1_000, different: []),
    Case(overlay: .samples, sampleMetres: 50, different: ["11037", "23077", "23099", "24043", "72038"]),
    Case(overlay: .exact, sampleMetres: 50, different: ["11037", "23077", "23099", "24043", "72038"]),
  ]

  @Test(arguments: cases.indices)
  func everyMunicipality(index: Int) throws {
    let tried = Self.cases[index]
    let belgium = try BelgiumGridTests.belgium.get()
    let units = try Self.units(belgium.frame)
    let expected = try Self.expected()
    #expect(units.count == 581 && expected.count == 581)
    let grid = belgium.classified(.flexurba02)
    let compositions = grid.compositions(
      of: units.map(\.region), classes: grid.classes(level: .one), georeference: belgium.frame.georeference,
      population: PopulationGrid(values: belgium.population, georeference: belgium.frame.georeference),
      overlay: tried.overlay, sampleMetres: tried.sampleMetres, threads: 2)
    var different: [String] = []
    for (unit, composition) in zip(units, compositions) {
      let truth = try #require(expected[unit.code])
      let classification = grid.rules.classification(of: composition, level: .one)
      if classification.code != truth.code { different.append(unit.code) }
      if tried.sampleMetres == 1_000 {
        #expect(composition.isTooSmall == (truth.persons == nil))
        if let persons = truth.persons { #expect(abs(composition.totalPersons - persons) < 0.01) }
      }
    }
    #expect(different.sorted() == tried.different)
  }
}
