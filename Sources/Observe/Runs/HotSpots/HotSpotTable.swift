import Geodata
import Geography
import Indicators
import Monitoring
import Settlements

extension MeasureHotSpots.Outcome {
  /// The columns of the table of settlements, in their order.
  private var fields: [FeatureFileWriter.Field] {
    let shares = HotSpotDefinition.Factor.allCases.flatMap {
      [
        FeatureFileWriter.Field($0.rawValue, .real),
        FeatureFileWriter.Field($0.rawValue + "_coverage", .real),
      ]
    }
    let hazards = hazards.flatMap {
      [FeatureFileWriter.Field($0 + "_intensity", .integer), .init($0 + "_frequency", .integer)]
    }
    return [
      .init("rank", .integer), .init("id", .text), .init("name", .text), .init("score", .real),
      .init("hot_spot", .integer),
    ] + shares + [.init("governing_hazard", .text), .init("missing", .text)] + hazards + [
      .init("km2", .real), .init("people", .real), .init("people_in_zone", .real),
      .init("dwellings", .real), .init("dwellings_in_zone", .real), .init("zone_share", .real),
      .init("hot_spot_share", .real), .init("rank_best", .integer), .init("rank_worst", .integer),
      .init("score_lowest", .real), .init("score_highest", .real),
    ]
  }

  /// By name, those that any settlement was looked at for.
  public var hazards: [String] { ranking.settlements.first.map { $0.hazards.keys.sorted() } ?? [] }

  /// What is known of one settlement, by column; what is not known has no value.
  private func attributes(at index: Int) -> [String: AttributeValue] {
    var values: [String: AttributeValue] = [:]
    func set(_ name: String, _ value: Double?) { values[name] = value.map(AttributeValue.real) }
    func set(_ name: String, _ value: Int?) { values[name] = value.map { .integer(Int64($0)) } }
    let (settlement, score) = (settlements[index], ranking.scores[index])
    set("rank", ranking.ranks[index])
    values["id"] = .text(settlement.id)
    values["name"] = .text(settlement.name)
    set("score", score.score)
    if score.score != nil { set("hot_spot", ranking.isHotSpot[index] ? 1 : 0) }
    for factor in HotSpotDefinition.Factor.allCases {
      set(factor.rawValue, score[factor].value)
      set(factor.rawValue + "_coverage", score[factor].coverage)
    }
    values["governing_hazard"] = score.governingHazard.map(AttributeValue.text)
    if !score.missing.isEmpty {
      values["missing"] = .text(score.missing.map(\.rawValue).joined(separator: " "))
    }
    for (name, hazard) in ranking.settlements[index].hazards {
      set(name + "_intensity", hazard.intensity)
      set(name + "_frequency", hazard.frequency)
    }
    set("km2", settlement.squareKilometres)
    set("people", settlement.people)
    set("people_in_zone", settlement.peopleInZone)
    set("dwellings", settlement.dwellings)
    set("dwellings_in_zone", settlement.dwellingsInZone)
    set("zone_share", settlement.zoneShare)
    if let spread = sensitivity.spreads[index] {
      set("hot_spot_share", spread.hotSpotShare)
      set("rank_best", spread.ranks.lowerBound)
      set("rank_worst", spread.ranks.upperBound)
      set("score_lowest", spread.scores.lowerBound)
      set("score_highest", spread.scores.upperBound)
    }
    return values
  }

  /// Writes the settlements, best rank first, to a GeoPackage, GeoJSON or a table, as the ending says, and
  /// the run beside them. A GeoPackage has a second layer, `weights`, with what hangs on each weight.
  /// - Throws: what `FeatureFileWriter` throws.
  public func write(to path: String) throws(InputIssues) {
    var layers = [FeatureFileWriter.Layer("hot-spots", .areas, fields)]
    let hasWeights = path.lowercased().hasSuffix(".gpkg")
    if hasWeights {
      layers.append(
        FeatureFileWriter.Layer(
          "weights", .none,
          [
            .init("factor", .text), .init("component", .text), .init("multiplier", .real),
            .init("changed", .integer), .init("tau", .real),
          ]))
    }
    let file = try FeatureFileWriter(path, layers: layers)
    for index in ranking.order {
      try file.append(geometry: settlements[index].geometry, attributes(at: index))
    }
    if hasWeights {
      for scenario in sensitivity.scenarios {
        var values: [String: AttributeValue] = [
          "factor": .text(scenario.weight.factor.rawValue), "multiplier": .real(scenario.multiplier),
          "changed": .integer(Int64(scenario.changedCount)),
        ]
        values["component"] = scenario.weight.component.map(AttributeValue.text)
        values["tau"] = scenario.agreement.map(AttributeValue.real)
        try file.append(geometry: nil, values, layer: 1)
      }
    }
    try file.finish()
    try RunFile(run, outputs: [path]).write()
  }

  /// Everything but the shapes.
  public var json: JSON {
    let names = fields.map(\.name)
    return [
      "settlements": .array(
        ranking.order.map { index in
          let values = attributes(at: index)
          return .object(
            Dictionary(uniqueKeysWithValues: names.map { ($0, values[$0]?.json ?? .null) }))
        }),
      "weights": .array(
        sensitivity.scenarios.map {
          [
            "factor": .string($0.weight.factor.rawValue), "component": JSON($0.weight.component),
            "multiplier": .number($0.multiplier), "changed": JSON($0.changedCount),
            "tau": JSON($0.agreement),
          ]
        }),
      "communities": .array(agreements.map { ["community": .string($0.community), "tau": JSON($0.tau)] }),
      "definition": rules.json, "absent_fields": .array(absentFields.map(JSON.string)),
    ]
  }

  // MARK: The spine

  static let indicator = "Q-HOTSPOT"

  /// The reference areas of the settlements, in their order. A code that a reference area cannot have gives
  /// way to the settlement's number.
  public func areas(in city: ReferenceArea) -> [ReferenceArea] {
    settlements.enumerated().map { index, settlement in
      let own = "\(city.code)-\(settlement.id)"
      let isSound =
        own.utf8.count <= 60
        && own.unicodeScalars.allSatisfy {
          $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
        }
      return ReferenceArea(
        code: isSound ? own : "\(city.code)-S\(index + 1)", kind: .neighbourhood, parent: city.code,
        names: LocalisedText([.en: settlement.name]), boundary: settlement.geometry)
    }
  }

  /// The figures of the city, and the score of each settlement that has one.
  /// - Parameter areas: as `areas(in:)` gives them; empty to leave the single settlements out.
  public func observations(_ measurement: Measurement, areas: [ReferenceArea]) -> [Observation] {
    let scored = settlements.indices.filter { ranking.ranks[$0] != nil }
    var notes = measurement.notes + [Note("hot-spots-default")]
    if scored.count < settlements.count {
      notes.append(Note("hot-spots-unscored", ["count": String(settlements.count - scored.count)]))
    }
    func observation(
      _ series: String, _ unit: String, _ value: Double?, area: String? = nil,
      of parts: (Double, Double)? = nil
    ) -> Observation {
      Observation(
        key: Observation.Key(
          indicator: Self.indicator, series: series, area: area ?? measurement.area,
          period: measurement.period), value: value, numerator: parts?.0, denominator: parts?.1, unit: unit,
        status: value == nil ? .missing : measurement.status, nature: measurement.nature, notes: notes)
    }
    func sum(_ indexes: [Int], _ value: (MeasureHotSpots.Settlement) -> Double?) -> Double? {
      let values = indexes.map { value(settlements[$0]) }
      return values.contains { $0 == nil } ? nil : values.reduce(0) { $0 + $1! }
    }
    guard !scored.isEmpty else { return [] }
    let hot = scored.filter { ranking.isHotSpot[$0] }
    let (inHotSpots, all) = (sum(hot, \.people), sum(scored, \.people))
    var observations = [observation("Q_HOTSPOT_COUNT", "NUMBER", Double(hot.count))]
    if let inHotSpots, let all {
      observations.append(observation("Q_HOTSPOT_PEOPLE", "NUMBER", inHotSpots))
      if all > 0 {
        observations.append(
          observation("Q_HOTSPOT_SHARE", "PT", 100 * inHotSpots / all, of: (inHotSpots, all)))
      }
    }
    if let people = sum(Array(settlements.indices), \.peopleInZone) {
      observations.append(observation("Q_HOTSPOT_ZONE", "NUMBER", people))
    }
    for (index, area) in areas.enumerated() where ranking.scores[index].score != nil {
      observations.append(
        observation("Q_HOTSPOT_SCORE", "IX", ranking.scores[index].score, area: area.code))
    }
    return observations
  }

  /// The layer `hot-spots` of a map.
  public var mapFeatures: [MapFeature] {
    ranking.order.compactMap { index in
      guard let score = ranking.scores[index].score, let rank = ranking.ranks[index] else { return nil }
      return MapFeature(
        layer: "hot-spots", geometry: settlements[index].geometry,
        properties: [
          "name": .string(settlements[index].name), "rank": JSON(rank), "score": .number(score),
          "class": ranking.isHotSpot[index] ? "hot-spot" : "other",
        ])
    }
  }
}
