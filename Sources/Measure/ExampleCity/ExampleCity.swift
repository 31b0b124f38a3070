import Monitoring

/// A city that exists nowhere, drawn from a seed: everything a measurement needs, as values and as the bytes
/// of the files a real city would have.
///
/// Geometry is reckoned in whole numbers, so that a seed gives the same bytes on every machine. The city lies
/// in the middle of the Atlantic, its country has a code that ISO 3166-1 leaves to users (`XXA`).
///
/// ```swift
/// let city = ExampleCity(seed: 1, layout: .city)
/// for file in city.files { … }        // boundary.geojson, city-2015.yaml, …
/// city.population(epoch: 2025)[""]    // persons inside the boundary
/// ```
public struct ExampleCity: Sendable {
  public enum LadderStop: Hashable, Sendable { case bus, metro }

  public enum Layout: Hashable, Sendable {
    /// About 100,000 people between a river, a railway and a motorway, in 2015 and 2025.
    case city
    /// One straight street with shares known by construction; see `expectedShares`. The seed is of no account.
    case ladder(stop: LadderStop = .bus, isSevered: Bool = false)
  }

  public static let cityCode = "XXA-VALDORIA"
  public static let countryCode = "XXA"
  public static let names = LocalisedText([
    .ar: "فالدوريا", .en: "Valdoria", .es: "Valdoria", .fr: "Valdorie", .ru: "Вальдория", .zh: "瓦尔多里亚",
  ])

  public let layout: Layout
  /// The years there are figures for, earliest first.
  public let epochs: [Int]
  /// Every street and barrier, bus stops and open spaces among them; the same in every epoch.
  public let streets: StreetDrawing
  /// One ring, anticlockwise; the first position is not repeated.
  public let boundary: [Coordinate]
  public let blocks: [CityBlock]
  public let openSpaces: [OpenSpace]
  /// One for every epoch.
  public let timetables: [ExampleTimetable]
  /// Grown without a plan; empty for a ladder.
  public let settlements: [InformalSettlement]
  /// Grids of the city from above; empty for a ladder.
  private let grids: [(name: String, bytes: [UInt8])]
  /// What must come out; empty where it is not known by construction.
  public let expectedShares: [ExpectedShare]

  public init(seed: UInt64, layout: Layout) {
    self.layout = layout
    var streets: StreetDrawing
    switch layout {
    case .city:
      var random = RandomSource(seed: seed)
      let plan = GroundPlan(random: &random)
      streets = CityStreets(plan: plan, random: &random).drawing
      let open = CityOpenSpaces.layOut(plan: plan, random: &random)
      let epochs = [2015, 2025]
      self.epochs = epochs
      boundary = plan.boundary
      openSpaces = open.spaces
      blocks = CityPopulation.blocks(plan: plan, openCells: open.cells, random: &random)
      timetables = epochs.map { CityLines(plan: plan, year: $0).timetable }
      settlements = InformalSettlement.all(plan: plan)
      grids = CityGrids(plan: plan, blocks: blocks, seed: seed).files(epochs: epochs)
      expectedShares = []
    case .ladder(let stop, let isSevered):
      let ladder = Ladder(stop: stop, isSevered: isSevered)
      epochs = [2025]
      streets = ladder.streets
      boundary = ladder.boundary
      openSpaces = ladder.openSpaces
      blocks = ladder.blocks
      timetables = [ladder.timetable]
      settlements = []
      grids = []
      expectedShares = ladder.expectedShares
    }
    for space in openSpaces {
      // OpenStreetMap holds multiples of 1e-7 degrees.
      let ring = space.ring.map {
        Coordinate(longitude: $0.longitude / 100 * 100, latitude: $0.latitude / 100 * 100)
      }
      streets.addArea(ring, tags: space.tags + [("name", space.name)])
    }
    self.streets = streets
  }

  /// Persons inside the boundary by disaggregation as text; the empty text is everybody.
  ///
  /// - Precondition: the epoch is one of `epochs`.
  public func population(epoch: Int) -> [String: Int] {
    precondition(epochs.contains(epoch), "no figures for \(epoch)")
    var totals: [String: Int] = [:]
    for block in blocks where block.isInsideBoundary {
      guard let population = block.populations[epoch] else { continue }
      totals["", default: 0] += population.persons
      for (group, count) in zip(CityBlock.Population.groups, population.counts) {
        totals[Disaggregation([group.dimension: group.code]).text, default: 0] += count
      }
    }
    return totals
  }

  /// Every file with its path inside the city's folder, in the order of the paths.
  public var files: [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = [
      ("boundary.geojson", FeatureFiles.boundary(boundary, code: ExampleCity.cityCode)),
      ("open-spaces.geojson", FeatureFiles.openSpaces(openSpaces)),
      ("streets.osm.pbf", StreetMapFile.bytes(of: streets)),
    ]
    for epoch in epochs {
      files.append(("city-\(epoch).yaml", Array(description(epoch: epoch).utf8)))
      files.append((populationFile(epoch), populationBytes(epoch)))
    }
    files += grids
    if layout == .city { files.append(("settlements.geojson", FeatureFiles.settlements(settlements))) }
    files += timetables.map { ("gtfs-\($0.year).zip", $0.bytes()) }
    return files.sorted { $0.name < $1.name }
  }

  /// The description of the city in one year, as a user would write it.
  ///
  /// - Precondition: the epoch is one of `epochs`.
  public func description(epoch: Int) -> String {
    precondition(epochs.contains(epoch), "no figures for \(epoch)")
    let names = Language.allCases.map { "    \($0.rawValue): \(ExampleCity.names[$0])" }
    let groups = CityBlock.Population.groups.map { "        \($0.dimension)=\($0.code): \($0.field)" }
    // A Wednesday in the middle of May, on which no exception falls.
    let referenceDay = epoch == 2015 ? "2015-05-13" : "2025-05-14"
    return """
      # A city that exists nowhere; every figure in these files is drawn from a seed.
      area:
        code: \(ExampleCity.cityCode)
        kind: city
        country: \(ExampleCity.countryCode)
        name:
      \(names.joined(separator: "\n"))
      boundary: boundary.geojson
      period: "\(epoch)"
      inputs:
        streets: streets.osm.pbf
        timetables:
          - gtfs-\(epoch).zip
        population:
          \(layout == .city ? "areas" : "points"):
            file: \(populationFile(epoch))
            persons: persons
            groups:
      \(groups.joined(separator: "\n"))
        open_spaces:
          file: open-spaces.geojson
          where: public = 'yes'
      \(layout == .city ? gridInputs(until: epoch) : "")\
      parameters:
        reference_day: \(referenceDay)

      """
  }

  /// What is seen from above by the end of an epoch.
  private func gridInputs(until epoch: Int) -> String {
    func dated(_ file: String) -> String {
      epochs.filter { $0 <= epoch }.map { "    - {date: \($0), file: \(file)-\($0).asc}" }
        .joined(separator: "\n")
    }
    return """
        built:
      \(dated("built"))
        population_grids:
      \(dated("persons"))
        particulate_matter: particulate-matter.asc
        settlements: {file: settlements.geojson, identifier: id, name: name}
        hazards:
          flood: {file: flood.asc, frequency: 2}

      """
  }

  private func populationFile(_ epoch: Int) -> String {
    "population-\(epoch).\(layout == .city ? "geojson" : "csv")"
  }

  /// People of the city live in blocks; those of a ladder at points, so that their distances are exact.
  private func populationBytes(_ epoch: Int) -> [UInt8] {
    layout == .city
      ? FeatureFiles.population(blocks, epoch: epoch) : Ladder.populationTable(blocks, epoch: epoch)
  }
}
