import ExampleCity
import Foundation
import Geography
import Monitoring
import Runs
import TestSupport
import Testing

/// The generated city of seed 1, measured once for all tests.
@Suite struct MeasureExampleCityTests {
  private static let city = ExampleCity(seed: 1, layout: .city)
  private static let folder: TemporaryFolder = {
    let folder = try! TemporaryFolder()
    try! folder.write(city)
    return folder
  }()
  private static let measured: [Int: MeasuredCity] = [2015, 2025].reduce(into: [:]) { result, epoch in
    result[epoch] = try! MeasuredCity(city.description(epoch: epoch), in: folder.path)
  }

  @Test(arguments: [2015, 2025]) func denominatorsAreThePeopleInsideTheBoundary(epoch: Int) throws {
    let measured = try #require(Self.measured[epoch])
    let population = Self.city.population(epoch: epoch)
    #expect(population.count == 7)
    for series in ["SP_TRN_PUBL", "Q_OPS_ACCESS", "Q_TRN_PUBL_GHSCI20"] {
      for (part, persons) in population {
        let figure = try measured.figure(series, part)
        #expect(abs(try #require(figure.denominator) - Double(persons)) < 1e-6 * Double(persons))
        #expect(figure.key.period.text == String(epoch))
      }
    }
  }

  @Test(arguments: [2015, 2025]) func partsAddUpToTheTotal(epoch: Int) throws {
    let measured = try #require(Self.measured[epoch])
    let partitions = [["SEX=F", "SEX=M"], ["AGE=Y0T14", "AGE=Y15T64", "AGE=Y_GE65"]]
    let ofPeople = measured.observations.filter { ["11.2.1", "11.7.1"].contains($0.key.indicator) }
    for series in Set(ofPeople.map(\.key.series)).subtracting(["Q_OPS_AREA", "Q_LAS_AREA", "EN_URB_OPENSP"]) {
      let total = try measured.figure(series)
      for parts in partitions {
        let figures = try parts.map { try measured.figure(series, $0) }
        let persons = figures.reduce(0) { $0 + $1.denominator! }
        let served = figures.reduce(0) { $0 + $1.numerator! }
        #expect(abs(persons - total.denominator!) < 1e-6)
        #expect(abs(served - total.numerator!) < 1e-6)
      }
      guard series != "Q_OPS_ACCESS" else { continue }
      let low = try measured.figure(series, "CAPACITY=LOW").numerator!
      let high = try measured.figure(series, "CAPACITY=HIGH").numerator!
      #expect(total.numerator! <= low + high + 1e-6)
      #expect(total.numerator! >= max(low, high))
    }
  }

  @Test(arguments: [2015, 2025]) func euclideanIsNeverBelowTheNetwork(epoch: Int) throws {
    let pairs = try #require(Self.measured[epoch]).methodPairs
    #expect(pairs.count >= 6 * 9 + 7)
    for (network, euclidean) in pairs { #expect(euclidean.value! >= network.value!, "\(network.key)") }
    // Rivers, railways and motorways make a difference.
    #expect(pairs.contains { $0.euclidean.value! > $0.network.value! + 1 })
  }

  /// A rule that asks for more is met by fewer stops.
  @Test(arguments: [2015, 2025]) func stricterRulesServeFewer(epoch: Int) throws {
    let measured = try #require(Self.measured[epoch])
    for part in ["", "SEX=F", "METHOD=EUCLIDEAN"] {
      let values = try ["Q_TRN_PUBL_ALL", "SP_TRN_PUBL", "Q_TRN_PUBL_GHSCI30", "Q_TRN_PUBL_GHSCI20"].map {
        try measured.figure($0, part).value!
      }
      #expect(values == values.sorted(by: >))
      #expect(values.last! > 0 && values.first! < 100)
    }
    #expect(try measured.figure("Q_TRN_PUBL_CYCLE").value! > measured.figure("SP_TRN_PUBL").value!)
  }

  @Test func yearsDifferInPeopleAndStopsAndNotInStreets() throws {
    let (before, after) = (try #require(Self.measured[2015]), try #require(Self.measured[2025]))
    #expect(try before.figure("SP_TRN_PUBL").denominator! < after.figure("SP_TRN_PUBL").denominator!)
    #expect(try before.figure("SP_TRN_PUBL").numerator! < after.figure("SP_TRN_PUBL").numerator!)
    // The metro was built between.
    #expect(
      try before.figure("SP_TRN_PUBL", "CAPACITY=HIGH").value!
        < after.figure("SP_TRN_PUBL", "CAPACITY=HIGH").value!)
    for series in ["Q_OPS_AREA", "Q_LAS_AREA", "EN_URB_OPENSP"] {
      #expect(try before.figure(series).value == after.figure(series).value)
    }
  }

  private static func area(_ ring: [Coordinate]) -> Double {
    var region = Region()
    region.addRing(ring.map { ($0.longitudeDegrees, $0.latitudeDegrees) }, isOuter: true)
    return region.areaSquareMetres
  }

  /// Private gardens, golf courses and parks with a fee do not count.
  @Test func onlyPublicSpacesCount() throws {
    let boundary = PointLocator([
      {
        var region = Region()
        region.addRing(
          Self.city.boundary.map { ($0.longitudeDegrees, $0.latitudeDegrees) }, isOuter: true)
        return region
      }()
    ])
    let inside = Self.city.openSpaces.filter { space in
      space.ring.allSatisfy { boundary.contains(x: $0.longitudeDegrees, y: $0.latitudeDegrees) }
    }
    let isPublic = inside.filter(\.isPublic).reduce(0) { $0 + Self.area($1.ring) }
    let all = inside.reduce(0) { $0 + Self.area($1.ring) }
    try #require(all > isPublic * 1.1)
    let figure = try #require(Self.measured[2025]).figure("Q_OPS_AREA")
    #expect(abs(figure.numerator! - isPublic) < 1e-6 * isPublic)
    #expect(abs(figure.denominator! - Self.area(Self.city.boundary)) < 1e-6 * figure.denominator!)
  }

  /// The rules for areas of a street map find the same spaces by their tags as the file names.
  @Test func rulesFindTheSameSpacesInTheStreetMap() throws {
    let text = Self.city.description(epoch: 2025).replacing(
      """
        open_spaces:
          file: open-spaces.geojson
          where: public = 'yes'
      """, with: "  open_spaces: streets")
    let measured = try MeasuredCity(text, in: Self.folder.path)
    #expect(measured.description.openSpaces == .ofStreetMap)
    let (found, named) = (
      try measured.figure("Q_OPS_AREA").numerator!,
      try #require(Self.measured[2025]).figure("Q_OPS_AREA").numerator!
    )
    // The street map holds positions in 1e-7 degrees.
    #expect(abs(found - named) < 1e-4 * named)
    let access = try (
      measured.figure("Q_OPS_ACCESS").value!, Self.measured[2025]!.figure("Q_OPS_ACCESS").value!
    )
    #expect(abs(access.0 - access.1) < 1)
  }

  /// What ways into the city are closed changes; threads change nothing.
  @Test func threadsChangeNothing() throws {
    let one = try MeasuredCity(Self.city.description(epoch: 2015), in: Self.folder.path, threads: 1)
    #expect(one.observations == Self.measured[2015]?.observations)
  }

  @Test func exampleIsWrittenAsItIsMade() throws {
    let folder = try TemporaryFolder()
    let descriptions = try WriteExampleCity.files(into: folder.file("demo"), seed: 1)
    #expect(descriptions == ["demo/city-2015.yaml", "demo/city-2025.yaml"].map(folder.file))
    for (name, bytes) in Self.city.files {
      #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.file("demo/\(name)")))) == bytes)
    }
  }
}
