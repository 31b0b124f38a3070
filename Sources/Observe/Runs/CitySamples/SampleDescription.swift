import CitySamples
import Monitoring
import Yams

/// What `SAMPLE.yaml` says: the frame of cities, how a sample is drawn from it, and what is estimated from the
/// cities drawn. Its text is among the parameters of the run.
public struct SampleDescription: Hashable, Sendable {
  /// The table of cities and its columns.
  public struct Frame: Hashable, Sendable {
    public var file: String
    public var id = "id"
    /// Put before every identifier, so that numbers become codes of areas that are like no other.
    public var idPrefix = ""
    public var name = "name"
    public var population = "population"
    /// Nil for the column `region` where there is one, or something is asked by region; else the country is one.
    public var region: String?
    public var sizeClass: String?
    public var function: String?
    public var area: String?
    public var boundary: String?
    /// Degrees, for the map of the sample.
    public var longitude: String?
    public var latitude: String?
  }

  /// What is estimated from the cities of the sample.
  public struct Wanted: Hashable, Sendable {
    /// Nil for any indicator that has the series.
    public var indicator: String?
    public var series: String
    /// How the values of cities become one of the nation.
    public var figure: NationalFigure.Kind
    public var disaggregation: Disaggregation
    /// Whether weights are calibrated to the cities and people of the frame.
    public var calibration: SampleCalibration
    /// Also for each region.
    public var isByRegion: Bool
  }

  /// What is expected of an indicator before anything is measured, for the dry run of a design.
  public struct Expected: Hashable, Sendable {
    /// A column of the frame with values of a pilot or of another year; nil for none.
    public var pilot: String?
    /// Within strata, where there is no pilot.
    public var standardDeviation: Double?
    public var mean: Double?
    public var designEffect = 1.0
    /// Share of common cities in the next round, and the correlation of their values.
    public var overlap = 1.0
    public var correlation = 0.0
  }

  /// A later round of the panel: the same cities, on the frame as it is then.
  public struct Round: Hashable, Sendable {
    public var period: Period
    /// A table with the columns of the first.
    public var file: String
    /// Codes of the cities that are cities no more.
    public var deaths: [String]
    public var mergers: [CityPanel.Merger]
    /// Of the cities born since the round before, the share to be drawn; nil for that of the first draw.
    public var birthRate: Double?
  }

  public var name: String
  /// The area that the sample stands for: a country or a region of the world.
  public var area: String
  public var period: Period
  public var frame: Frame
  public var design: CityDesign
  public var seed: String
  /// Of the cities of each stratum, the share replaced since the first draw under this seed.
  public var rotation: Double
  /// In the order of time, after the period of the description.
  public var rounds: [Round]
  /// The table of the cities drawn, which `draw` writes and `evaluate` and `estimate` read.
  public var sample: String?
  public var wanted: [Wanted]
  public var expected: Expected?

  /// - Throws: every fault of the text, with its line.
  public init(parsing text: String, file: String) throws(InputIssues) {
    var reader = DescriptionReader(file: file)
    let description = SampleDescription(reader.root(of: text), &reader)
    try reader.issues.throwIfAnyError()
    guard let description else { throw reader.issues }
    self = description
  }

  private init?(_ root: Node?, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: root, field: "",
      known: [
        "name", "country", "year", "frame", "certainty", "strata", "size", "allocation", "selection", "seed",
        "sample", "estimates", "expected", "rotation", "rounds",
      ], required: ["country", "year", "frame", "size", "seed"])
    let area = reader.text(members["country"], field: "country")
    let period = reader.period(members["year"], field: "year")
    let seed = reader.text(members["seed"], field: "seed")
    let frame = Frame(members["frame"], &reader)
    let design = Self.design(members, &reader)
    var wanted: [Wanted] = []
    if let node = members["estimates"] {
      if let sequence = node.sequence {
        for (index, one) in sequence.enumerated() {
          if let found = Wanted(one, field: "estimates[\(index + 1)]", &reader) { wanted.append(found) }
        }
      } else {
        reader.fault("sample.estimates", node, field: "estimates")
      }
    }
    let seen = wanted.map(\.key)
    for (index, key) in seen.enumerated() where seen[..<index].contains(key) {
      reader.fault(
        "sample.estimate.twice", members["estimates"]?.sequence?[index], field: "estimates[\(index + 1)]",
        found: wanted[index].series)
    }
    expected = Expected(members["expected"], &reader)
    rotation = reader.number(members["rotation"], field: "rotation", in: 0...1e3) ?? 0
    rounds = Round.all(members["rounds"], after: period, &reader)
    if rotation > 0, let design, design.scheme != .sequentialSimple {
      reader.fault(
        "sample.rotation", members["rotation"], field: "rotation", found: design.scheme.rawValue)
    }
    guard let area, let period, let seed, let frame, let design else { return nil }
    for (stratifier, column, key) in [
      (Stratifier.size, frame.sizeClass, "size-class"), (.function, frame.function, "function"),
    ] where design.stratifiers.contains(stratifier) && column == nil {
      // Size classes are made of the populations unless they are stated.
      guard stratifier == .function || design.sizeRule == .stated else { continue }
      reader.fault(
        "description.key.missing", members["frame"], field: "frame.\(key)", found: "", ["key": key])
    }
    name = reader.text(members["name"], field: "name") ?? area
    self.area = area
    self.period = period
    self.seed = seed
    self.frame = frame
    self.design = design
    sample = reader.text(members["sample"], field: "sample")
    self.wanted = wanted
  }

  private static func design(
    _ members: [String: Node], _ reader: inout DescriptionReader
  ) -> CityDesign? {
    let strata = reader.members(
      of: members["strata"], field: "strata",
      known: ["by", "size-classes", "size-breaks", "minimum"])
    var stratifiers: [Stratifier] = [.region, .size]
    if let by = strata["by"] {
      let words = reader.texts(by, field: "strata.by")
      for (index, word) in words.enumerated() where words[..<index].contains(word) {
        reader.fault("sample.strata.twice", by, field: "strata.by", found: word)
      }
      stratifiers = words.map {
        switch $0 {
        case "region": .region
        case "size": .size
        case "function": .function
        default: .column($0)
        }
      }
    }
    var sizeRule = SizeClassRule.quantilesOfCities(3)
    if strata["size-classes"]?.scalar?.string == "stated" {
      sizeRule = .stated
    } else if let count = reader.count(strata["size-classes"], field: "strata.size-classes", in: 1...20) {
      sizeRule = .quantilesOfCities(count)
    }
    if let node = strata["size-breaks"] {
      let breaks = reader.numbers(node, field: "strata.size-breaks", in: 1...1e10)
      if zip(breaks, breaks.dropFirst()).allSatisfy(<) {
        sizeRule = .breaks(breaks)
      } else {
        reader.fault("sample.breaks", node, field: "strata.size-breaks")
      }
    }
    let certainty = certainty(members["certainty"], &reader)
    let allocation = allocation(members["allocation"], &reader)
    let scheme =
      reader.choice(members["selection"], field: "selection", SelectionScheme.self) ?? .sequentialSimple
    let minimum =
      reader.count(strata["minimum"], field: "strata.minimum", in: 1...1_000) ?? 3
    guard let size = reader.count(members["size"], field: "size", in: 1...1_000_000) else { return nil }
    return CityDesign(
      sampleSize: size, stratifiers: stratifiers, sizeRule: sizeRule, certainty: certainty,
      allocation: allocation, minimumPerStratum: minimum, scheme: scheme)
  }

  private static func certainty(_ node: Node?, _ reader: inout DescriptionReader) -> CertaintyRule {
    guard let node else { return .primateAndProportional }
    if let word = node.scalar?.string {
      switch word {
      case "primate": return CertaintyRule(includesLargest: true)
      case "none": return CertaintyRule()
      default:
        reader.fault("description.choice", node, field: "certainty", ["choices": "primate, none"])
        return CertaintyRule()
      }
    }
    let members = reader.members(
      of: node, field: "certainty", known: ["primate", "above", "proportional", "ids"])
    return CertaintyRule(
      includesLargest: reader.flag(members["primate"], field: "certainty.primate") ?? true,
      abovePopulation: reader.number(members["above"], field: "certainty.above", in: 1...1e10),
      includesProportionalCertainties: reader.flag(
        members["proportional"], field: "certainty.proportional") ?? true,
      ids: reader.texts(members["ids"], field: "certainty.ids"))
  }

  private static func allocation(_ node: Node?, _ reader: inout DescriptionReader) -> AllocationRule {
    guard let node else { return .neymanOnLogPopulation }
    if let word = node.scalar?.string {
      switch word {
      case "proportional": return .proportional
      case "neyman": return .neymanOnLogPopulation
      case "equal": return .equal
      default:
        reader.fault(
          "description.choice", node, field: "allocation", ["choices": "proportional, neyman, equal"])
        return .proportional
      }
    }
    let members = reader.members(
      of: node, field: "allocation", known: ["kish", "power", "deviations", "costs", "stated"])
    let rules = ["kish", "power", "deviations", "stated"].filter { members[$0] != nil }
    if rules.count != 1 || (members["costs"] != nil && rules != ["deviations"]) {
      reader.fault(
        "sample.allocation", node, field: "allocation", found: members.keys.sorted().joined(separator: ", "))
    }
    if let importance = reader.number(members["kish"], field: "allocation.kish", in: 0...1e6) {
      return .kishCompromise(importance: importance)
    }
    if let power = reader.number(members["power"], field: "allocation.power", in: 0...1) {
      return .power(power)
    }
    func table(_ key: String, from minimum: Double) -> [String: Double] {
      reader.members(of: members[key], field: "allocation.\(key)", known: []).compactMapValues {
        reader.number($0, field: "allocation.\(key)", in: minimum...1e12)
      }
    }
    if members["stated"] != nil {
      return .stated(
        reader.members(of: members["stated"], field: "allocation.stated", known: []).compactMapValues {
          reader.count($0, field: "allocation.stated", in: 0...1_000_000)
        })
    }
    let deviations = table("deviations", from: 0)
    guard members["costs"] != nil else { return .neyman(deviations: deviations) }
    return .costOptimal(deviations: deviations, costs: table("costs", from: 1e-6))
  }
}

extension SampleDescription.Frame {
  fileprivate init?(_ node: Node?, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: node, field: "frame",
      known: [
        "file", "id", "id-prefix", "name", "population", "region", "size-class", "function", "area",
        "boundary",
        "longitude", "latitude",
      ],
      required: ["file"])
    func text(_ key: String) -> String? { reader.text(members[key], field: "frame.\(key)") }
    guard let file = text("file") else { return nil }
    self.file = file
    id = text("id") ?? id
    idPrefix = text("id-prefix") ?? ""
    name = text("name") ?? name
    population = text("population") ?? population
    region = text("region")
    sizeClass = text("size-class")
    function = text("function")
    area = text("area")
    boundary = text("boundary")
    longitude = text("longitude")
    latitude = text("latitude")
    if (longitude == nil) != (latitude == nil) { reader.fault("sample.position", node, field: "frame") }
  }
}

extension SampleDescription.Round {
  fileprivate static func all(_ node: Node?, after first: Period?, _ reader: inout DescriptionReader)
    -> [Self]
  {
    guard let node else { return [] }
    guard let sequence = node.sequence else {
      reader.fault("description.list", node, field: "rounds")
      return []
    }
    var rounds: [Self] = []
    for (index, one) in sequence.enumerated() {
      let field = "rounds[\(index + 1)]"
      guard let round = Self(one, field: field, &reader) else { continue }
      if let before = rounds.last?.period ?? first, !(before < round.period) {
        reader.fault(
          "sample.round.order", one, field: "\(field).year", found: round.period.text,
          ["before": before.text])
      }
      rounds.append(round)
    }
    return rounds
  }

  private init?(_ node: Node, field: String, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: node, field: field, known: ["year", "frame", "deaths", "mergers", "birth-rate"],
      required: ["year", "frame"])
    var mergers: [CityPanel.Merger] = []
    if let list = members["mergers"]?.sequence {
      for (index, one) in list.enumerated() {
        let field = "\(field).mergers[\(index + 1)]"
        let parts = reader.members(
          of: one, field: field, known: ["from", "into"], required: ["from", "into"])
        let from = reader.texts(parts["from"], field: "\(field).from")
        if let into = reader.text(parts["into"], field: "\(field).into"), !from.isEmpty {
          mergers.append(CityPanel.Merger(from: from, into: into))
        }
      }
    } else if let other = members["mergers"] {
      reader.fault("description.list", other, field: "\(field).mergers")
    }
    let deaths = reader.texts(members["deaths"], field: "\(field).deaths")
    let birthRate = reader.number(members["birth-rate"], field: "\(field).birth-rate", in: 0...1)
    guard let period = reader.period(members["year"], field: "\(field).year"),
      let file = reader.text(members["frame"], field: "\(field).frame")
    else { return nil }
    self.init(period: period, file: file, deaths: deaths, mergers: mergers, birthRate: birthRate)
  }
}

extension SampleDescription.Expected {
  fileprivate init?(_ node: Node?, _ reader: inout DescriptionReader) {
    guard let node else { return nil }
    let members = reader.members(
      of: node, field: "expected",
      known: ["pilot", "standard-deviation", "mean", "design-effect", "overlap", "correlation"])
    func number(_ key: String, _ range: ClosedRange<Double>) -> Double? {
      reader.number(members[key], field: "expected.\(key)", in: range)
    }
    pilot = reader.text(members["pilot"], field: "expected.pilot")
    standardDeviation = number("standard-deviation", 0...1e12)
    mean = number("mean", -1e12...1e12)
    designEffect = number("design-effect", 0.01...100) ?? designEffect
    overlap = number("overlap", 0...1) ?? overlap
    correlation = number("correlation", -1...1) ?? correlation
    if (pilot == nil) == (standardDeviation == nil) {
      reader.fault("sample.expected", node, field: "expected", found: "")
    }
  }
}

/// What the weights of the cities that answered are made to meet.
public enum SampleCalibration: String, CaseIterable, Hashable, Sendable {
  case none
  /// The people of the frame, by one factor.
  case ratio
  /// The number of cities and the people of the frame, by regression.
  case regression

  var auxiliary: AuxiliaryUse {
    switch self {
    case .none: .none
    case .ratio: .ratio
    case .regression: .regression
    }
  }
}

extension SampleDescription.Wanted {
  /// The dimension of figures that count cities and not people.
  static let dimension = "AGGREGATION"

  /// What tells the figure from the others of the description.
  fileprivate var key: [String] {
    [series, indicator ?? "", nationalDisaggregation.text]
  }

  /// A mean over cities is another figure than that of the people, and never stands in its place.
  var nationalDisaggregation: Disaggregation {
    guard figure == .cityMean else { return disaggregation }
    return Disaggregation(disaggregation.codes.merging([Self.dimension: "CITY_MEAN"]) { $1 })
  }

  fileprivate init?(_ node: Node, field: String, _ reader: inout DescriptionReader) {
    let members = reader.members(
      of: node, field: field,
      known: ["indicator", "series", "as", "disaggregation", "calibration", "by-region"],
      required: ["series", "as"])
    let series = reader.text(members["series"], field: "\(field).series")
    let figure = reader.choice(members["as"], field: "\(field).as", NationalFigure.Kind.self)
    let codes = reader.members(of: members["disaggregation"], field: "\(field).disaggregation", known: [])
      .compactMapValues { $0.scalar?.string }
    let calibration =
      reader.choice(members["calibration"], field: "\(field).calibration", SampleCalibration.self) ?? .none
    let isByRegion = reader.flag(members["by-region"], field: "\(field).by-region") ?? false
    guard let series, let figure else { return nil }
    self.init(
      indicator: reader.text(members["indicator"], field: "\(field).indicator"), series: series,
      figure: figure, disaggregation: Disaggregation(codes), calibration: calibration,
      isByRegion: isByRegion)
  }
}
